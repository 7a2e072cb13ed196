package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTablesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 3)));

  @TempDir Path temp;
  private final Map<String, byte[]> content = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"folder", "zip", "tar", "tar.gz"})
  void aTableAmongTheImagesNamesTheirClasses(String form) {
    images("images/a1.png", "images/a2.png", "images/a3.jpg", "images/a4.png");
    table("train.csv", "id,breed\na1,pug\na3,beagle\nmissing,pug\na4,pug\n");
    table("sample_submission.csv", "id,breed\na1,x\na2,x\na3,x\na4,x\n");
    Path location =
        switch (form) {
          case "folder" -> TestImages.folder(temp.resolve("set"), content);
          case "zip" -> TestImages.zip(temp.resolve("set.zip"), content);
          case "tar" -> TestImages.write(temp.resolve("set.tar"), TestImages.tar(content));
          default ->
              TestImages.write(
                  temp.resolve("set.tar.gz"), TestImages.gzip(TestImages.tar(content)));
        };

    assertThat(labels(location))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("a1.png", "pug", "a2.png", "", "a3.jpg", "beagle", "a4.png", "pug"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.csv", "labels.csv", "photos_classes.csv", "photos.tsv"})
  void aTableBesideTheImagesDoesSo(String name) {
    images("a1.png", "a2.png");
    Path folder = TestImages.folder(temp.resolve("photos"), content);
    Path zip = TestImages.zip(temp.resolve("photos.zip"), content);
    String text = "file\tclass\na1.png\tcat\na2.png\tdog\n";
    TestImages.write(temp.resolve(name), bytes(text));
    TestImages.write(temp.resolve("other.csv"), bytes("file,class\na1.png,x\na2.png,x\n"));

    assertThat(labels(folder)).isEqualTo(Map.of("a1.png", "cat", "a2.png", "dog"));
    assertThat(labels(zip)).isEqualTo(Map.of("a1.png", "cat", "a2.png", "dog"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,label\n1,0\n2,2\n",
        "\ufeffid;label\r\n1;0\r\n2;2\r\n",
        "1.png,0\n2.png,2\n",
        "label,image\n0.0,1.png\n2.0,./2.png\n",
        ",label,note,image\n0,0,\"a, \"\"b\"\"\n1\",1.png\n1,2,x,2.png\n",
        "\"id\",\"target\",\"width\"\n\"1.png\",\"0\",\"8\"\n\"2.png\",\"2\",\"8\"\n"
      })
  void columnsAreFoundByTheFilesNamesAndByTheirHeadings(String text) {
    images("1.png", "2.png");
    table("set.csv", text);

    try (ImageSource source = open()) {
      assertThat(source.labels()).containsExactly(0, 2);
      assertThat(source.classes()).containsExactly("0", "1", "2");
    }
  }

  @Test
  void aTableOfASplitIsNotThatOfAnother() {
    images("train/1.png", "train/2.png", "test/1.png", "test/2.png");
    table("train.csv", "id,label\n1,cat\n2,dog\n");
    table("test.csv", "id\n1\n2\n");

    assertThat(byPath())
        .isEqualTo(
            Map.of("train/1.png", "cat", "train/2.png", "dog", "test/1.png", "", "test/2.png", ""));
  }

  @Test
  void tablesOfOneHeadingBelongTogether() {
    images("train/1.png", "val/1.png");
    table("train.csv", "path,label\ntrain/1.png,cat\n");
    table("val.csv", "path,label\nval/1.png,dog\n");

    assertThat(byPath()).isEqualTo(Map.of("train/1.png", "cat", "val/1.png", "dog"));
  }

  @Test
  void namesThatLookLikeNumbersStay() {
    images("1.png", "2.png");
    table("set.csv", "id,label\n1,v1.0\n2,2.5\n");

    assertThat(byPath()).isEqualTo(Map.of("1.png", "v1.0", "2.png", "2.5"));
  }

  @Test
  void foldersNameClassesWhereThereAreAny() {
    images("cat/1.png", "dog/2.png");
    table("set.csv", "id,label\n1,x\n2,y\n");

    assertThat(byPath()).isEqualTo(Map.of("cat/1.png", "cat", "dog/2.png", "dog"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,label\n7,cat\n8,dog\n",
        "id,text\n1,a cat on a mat\n2,a dog\n",
        "id,a,b\n1,x,y\n2,x,y\n",
        "id,year\n1,1969\n2,1995\n",
        "id,label\n1,\n2,\n",
        ""
      })
  void whatIsNoTableOfLabelsLeavesImagesWithoutClasses(String text) {
    images("1.png", "2.png");
    table("set.csv", text);

    assertThat(byPath()).isEqualTo(Map.of("1.png", "", "2.png", ""));
  }

  private void images(String... paths) {
    for (String path : paths) {
      content.put(path, TestImages.png(8, 8, 0x0000ff));
    }
  }

  private void table(String name, String text) {
    content.put(name, bytes(text));
  }

  private ImageSource open() {
    return ImageSources.open(TestImages.folder(temp.resolve("set"), content).toString(), OPTIONS);
  }

  private Map<String, String> byPath() {
    try (ImageSource source = open()) {
      return byPath(source);
    }
  }

  /** Names of classes by the last part of the image's path. */
  private static Map<String, String> labels(Path location) {
    try (ImageSource source = ImageSources.open(location.toString(), OPTIONS)) {
      return byPath(source).entrySet().stream()
          .collect(
              Collectors.toMap(
                  image -> image.getKey().substring(image.getKey().lastIndexOf('/') + 1),
                  Map.Entry::getValue));
    }
  }

  private static Map<String, String> byPath(ImageSource source) {
    Map<String, String> classes = new HashMap<>();
    int[] labels = source.labels();
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      classes.put(source.id(i), label == SourceImage.UNLABELLED ? "" : source.classes().get(label));
    }
    return classes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
