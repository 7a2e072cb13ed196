package io.streamgan.ingest.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SourceOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarSourcesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 3)));

  @TempDir Path temp;
  private final Map<String, byte[]> content = new LinkedHashMap<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsFoldersAsClasses(boolean gzip) throws RejectedImageException {
    content.put("./set/dog/1.png", TestImages.png(8, 8, 0x0000ff));
    content.put("./set/cat/" + "long".repeat(40) + ".png", TestImages.png(8, 8, 0x00ff00));
    content.put("./set/cat/2.heic", TestImages.heic());
    content.put("./set/cat/3", TestImages.png(8, 8, 0xff0000));
    content.put("./set/notes.txt", new byte[] {1});

    try (ImageSource source = open(gzip)) {
      assertThat(source.size()).hasValue(3);
      assertThat(source.classes()).containsExactly("cat", "dog");
      assertThat(source.skipped()).isEqualTo(Map.of("HEIC", 1));
      List<String> read = new ArrayList<>();
      for (int i : new int[] {2, 0, 1, 0, 2, 1}) {
        byte[] pixels = source.read(i).pixels();
        read.add(
            "%s %d %d"
                .formatted(
                    source.id(i).replaceFirst("long.*", "long"),
                    source.read(i).label(),
                    Arrays.asList(0xff0000, 0x00ff00, 0x0000ff)
                        .indexOf(
                            (pixels[0] & 0xff) << 16
                                | (pixels[1] & 0xff) << 8
                                | pixels[2] & 0xff)));
      }
      assertThat(read)
          .contains("set/dog/1.png 1 2", "set/cat/long 0 1", "set/cat/3 0 0")
          .hasSize(6);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsLabelsAsWebDatasetHasThem(boolean gzip) throws RejectedImageException {
    byte[] png = TestImages.png(8, 8, 0);
    content.put("0001.png", png);
    content.put("0001.cls", bytes("12\n"));
    content.put("0002.cls", bytes("3"));
    content.put("0002.png", png);
    content.put("0003.png", png);
    content.put("0004.seg.png", png);
    content.put("0004.json", bytes("{\"caption\": \"x\", \"label\": 2.0}"));

    try (ImageSource source = open(gzip)) {
      assertThat(source.classes()).hasSize(13);
      assertThat(
              List.of(
                  source.read(0).label(),
                  source.read(1).label(),
                  source.read(2).label(),
                  source.read(3).label()))
          .containsExactly(12, 3, -1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void masksAreNoImagesOfTheirOwn(boolean gzip) {
    byte[] png = TestImages.png(8, 8, 0);
    for (String name : List.of("1.seg.png", "1.jpg", "2.jpg", "2.depth.left.png", "3.left.png")) {
      content.put(name, png);
    }

    try (ImageSource source = open(gzip)) {
      assertThat(List.of(source.id(0), source.id(1), source.id(2)))
          .containsExactly("1.jpg", "2.jpg", "3.left.png");
      assertThat(source.size()).hasValue(3);
      assertThat(source.skipped()).isEqualTo(Map.of("further images of samples", 2));
    }
  }

  @Test
  void namesOfClassesMayStandInJson() throws RejectedImageException {
    byte[] png = TestImages.png(8, 8, 0);
    content.put("a/0001.png", png);
    content.put("a/0001.json", bytes("{\"class\": \"dog\"}"));
    content.put("a/0002.png", png);
    content.put("a/0002.json", bytes("{\"class\": \"cat\"}"));
    content.put("a/0003.png", png);
    content.put("a/0003.json", bytes("no JSON"));

    try (ImageSource source = open(false)) {
      assertThat(source.classes()).containsExactly("cat", "dog");
      assertThat(source.readEncoded(0).label()).isEqualTo("dog");
      assertThat(source.readEncoded(2).label()).isNull();
    }
  }

  @Test
  void aGzippedArchiveIsReadInWindows() throws RejectedImageException {
    for (int i = 0; i < 40; i++) {
      content.put("train/%02d.png".formatted(i), TestImages.png(8, 8, i));
      content.put("test/%02d.png".formatted(i), TestImages.png(8, 8, 100 + i));
    }
    TestImages.write(temp.resolve("a.tgz"), TestImages.gzip(TestImages.tar(content)));
    SourceOptions test =
        new SourceOptions(OPTIONS.decoding(), 0, "test", 0, OPTIONS.drift(), OPTIONS.s3());

    try (ImageSource source = ImageSources.open(temp.resolve("a.tgz").toString(), test)) {
      assertThat(source.window()).hasValue(4096);
      assertThat(source.size()).hasValue(40);
      for (int i : new int[] {39, 3, 0, 38, 17, 3}) {
        assertThat(source.read(i).pixels()[2]).isEqualTo((byte) (100 + i));
      }
    }
  }

  @Test
  void largeImagesMakeSmallWindows() {
    for (int i = 0; i < 9; i++) {
      content.put(i + ".png", new byte[20 << 20]);
    }
    TestImages.write(temp.resolve("a.tgz"), TestImages.gzip(TestImages.tar(content)));

    try (ImageSource source = ImageSources.open(temp.resolve("a.tgz").toString(), OPTIONS)) {
      assertThat(source.window()).hasValue(2);
    }
  }

  @Test
  void theArchivesOfAFolderAreOneSource() throws RejectedImageException {
    byte[] png = TestImages.png(8, 8, 0);
    Path folder = temp.resolve("set");
    TestImages.write(
        folder.resolve("train-0000.tar"),
        TestImages.tar(Map.of("0001.png", png, "0001.cls", bytes("1"))));
    TestImages.write(
        folder.resolve("train-0001.tar"),
        TestImages.tar(Map.of("0001.png", png, "0001.cls", bytes("0"), "0002.heic", png)));

    try (ImageSource source = ImageSources.open(folder.toString(), OPTIONS)) {
      assertThat(source.name()).isEqualTo("set");
      assertThat(source.size()).hasValue(3);
      assertThat(source.id(0)).isEqualTo("train-0000.tar/0001.png");
      assertThat(source.read(0).label()).isEqualTo(1);
      assertThat(source.read(1).label()).isZero();
      assertThat(source.read(2).label()).isEqualTo(-1);
    }
    TestImages.write(folder.resolve("train-0000.tar"), TestImages.tar(Map.of("a/1.png", png)));
    TestImages.write(folder.resolve("train-0001.tar"), TestImages.tar(Map.of("b/1.png", png)));
    try (ImageSource source = ImageSources.open(folder.toString(), OPTIONS)) {
      assertThat(source.classes()).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "set/*.t*", "set/[ab]-{00000..00003}.{tar,tar.gz,tgz}"})
  void archivesMayBeGzippedAndChosenByAPattern(String location) throws RejectedImageException {
    Path folder = temp.resolve("set");
    String[] names = {"a-00000.tar", "a-00001.tar.gz", "b-00002.tgz"};
    for (int shard = 0; shard < names.length; shard++) {
      content.clear();
      for (int i = 0; i < 5; i++) {
        String key = "%04d".formatted(i);
        content.put(key + ".png", TestImages.png(8, 8, 10 * shard + i));
        content.put(key + ".cls", bytes(Integer.toString(shard)));
      }
      byte[] tar = TestImages.tar(content);
      TestImages.write(folder.resolve(names[shard]), shard == 0 ? tar : TestImages.gzip(tar));
    }

    try (ImageSource source = ImageSources.open(temp.resolve(location).toString(), OPTIONS)) {
      assertThat(source.name()).isEqualTo("set");
      assertThat(source.size()).hasValue(15);
      assertThat(source.window()).hasValue(4096);
      for (int i : new int[] {14, 0, 7, 7, 3, 12}) {
        SourceImage image = source.read(i);
        assertThat(image.pixels()[2]).isEqualTo((byte) (10 * (i / 5) + i % 5));
        assertThat(image.label()).isEqualTo(i / 5);
      }
      assertThat(source.id(5)).isEqualTo("a-00001.tar.gz/0000.png");
    }
  }

  @Test
  void aPatternThatMatchesNothingEndsTheFeed() {
    assertThatThrownBy(() -> ImageSources.open(temp.resolve("x*.tar").toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("x*.tar: there is no such file or folder");
    TestImages.write(temp.resolve("x.zip"), TestImages.png(8, 8, 0));
    assertThatThrownBy(() -> ImageSources.open(temp.resolve("x*").toString(), OPTIONS))
        .isInstanceOf(SourceException.class);
  }

  @Test
  void aLinkInTheArchiveIsCounted() {
    content.put("a.png", TestImages.png(8, 8, 0));
    byte[] tar = TestImages.tar(content);
    // The type of the second entry becomes that of a symbolic link.
    content.put("b.png", new byte[0]);
    byte[] both = TestImages.tar(content);
    int second = firstDifference(tar, both);
    both[second / 512 * 512 + 156] = '2';
    fixChecksum(both, second / 512 * 512);

    try (ImageSource source =
        ImageSources.open(TestImages.write(temp.resolve("a.tar"), both).toString(), OPTIONS)) {
      assertThat(source.size()).hasValue(1);
      assertThat(source.skipped()).isEqualTo(Map.of("link or special file", 1));
    }
  }

  @Test
  void saysThatAnArchiveIsTruncatedOrRubbish() {
    content.put("a.png", TestImages.png(64, 64, 0));
    content.put("b.png", new byte[5000]);
    byte[] tar = TestImages.tar(content);
    byte[] gzip = TestImages.gzip(tar);

    assertRefused("a.tar", Arrays.copyOf(tar, 4000), "Truncated TAR archive; fetch it");
    assertRefused("b.tgz", Arrays.copyOf(gzip, gzip.length - 30), "is no readable tar archive: ");
    byte[] rubbish = tar.clone();
    Arrays.fill(rubbish, 1024, 5000, (byte) 7);
    assertRefused("c.tar", rubbish, "is no readable tar archive: ");
  }

  @Test
  void saysThatAnArchiveHoldsNoImages() {
    content.put("a.heic", TestImages.heic());

    assertRefused("a.tar", TestImages.tar(content), "TIFF; found: 1 HEIC");
  }

  private void assertRefused(String name, byte[] bytes, String message) {
    Path file = TestImages.write(temp.resolve(name), bytes);

    assertThatThrownBy(() -> ImageSources.open(file.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  private ImageSource open(boolean gzip) {
    byte[] tar = TestImages.tar(content);
    Path file = TestImages.write(temp.resolve("photos"), gzip ? TestImages.gzip(tar) : tar);
    return ImageSources.open(file.toString(), OPTIONS);
  }

  private static int firstDifference(byte[] shorter, byte[] longer) {
    return Arrays.mismatch(shorter, longer);
  }

  private static void fixChecksum(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[header + i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, header + 148, 8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
