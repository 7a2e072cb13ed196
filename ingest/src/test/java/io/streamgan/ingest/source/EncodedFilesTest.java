package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.schemas.deadletters.Reason;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedFilesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 3)));

  private static final Map<String, byte[]> CONTENT =
      Map.of(
          "train/red/b.png", TestImages.png(16, 16, 0xff0000),
          "train/red/a.JPEG", TestImages.jpeg(16, 16, 0xff0000),
          "train/blue/c.png", TestImages.png(9, 30, 0x0000ff),
          "train/blue/broken.png", new byte[] {1, 2, 3},
          "train/blue/.hidden.png", TestImages.png(16, 16, 0),
          "__MACOSX/train/red/b.png", TestImages.png(16, 16, 0),
          "train/readme.txt", new byte[] {1});

  @TempDir Path temp;

  @Test
  void readsAFolderInTheOrderOfPaths() throws RejectedImageException {
    Path folder = TestImages.folder(temp.resolve("photos"), CONTENT);

    assertReads(ImageSources.open(folder.toString(), OPTIONS), "photos");
  }

  @Test
  void readsAZipInTheOrderOfPaths() throws RejectedImageException {
    Path zip = TestImages.zip(temp.resolve("photos.zip"), CONTENT);

    assertReads(ImageSources.open(zip.toString(), OPTIONS), "photos.zip");
  }

  @Test
  void readsAZipWhoseFoldersAreSeparatedByBackslashes() throws RejectedImageException {
    Map<String, byte[]> content = new HashMap<>();
    CONTENT.forEach((path, bytes) -> content.put(path.replace('/', '\\'), bytes));
    content.put("__MACOSX\\train\\red\\._b.png", new byte[] {1});

    assertReads(
        ImageSources.open(TestImages.zip(temp.resolve("photos.zip"), content).toString(), OPTIONS),
        "photos.zip");
  }

  @Test
  void namesThatLeaveAnArchiveAreBelowItsRoot() {
    Map<String, byte[]> content = new HashMap<>();
    for (String path : List.of("./cat/1.png", "../../dog/2.png", "/cow/3.png", "C:\\hen\\4.png")) {
      content.put(path, TestImages.png(8, 8, 0x0000ff));
    }
    Path zip = TestImages.zip(temp.resolve("photos.zip"), content);
    Path tar = TestImages.write(temp.resolve("photos.tar"), TestImages.tar(content));

    for (Path archive : List.of(zip, tar)) {
      try (ImageSource source = ImageSources.open(archive.toString(), OPTIONS)) {
        assertThat(source.classes()).containsExactly("cat", "cow", "dog", "hen");
        assertThat(source.id(2)).isEqualTo("dog/2.png");
      }
    }
  }

  @Test
  void composedAndDecomposedNamesAreOneClass() {
    byte[] image = TestImages.png(8, 8, 0x0000ff);
    Path folder =
        TestImages.folder(
            temp.resolve("photos"),
            Map.of("\u00e9/1.png", image, "e\u0301/2.png", image, "a/3.png", image));

    try (ImageSource source = ImageSources.open(folder.toString(), OPTIONS)) {
      assertThat(source.classes()).containsExactly("a", "\u00e9");
      assertThat(source.labels()).containsExactlyInAnyOrder(0, 1, 1);
    }
  }

  @Test
  void aFolderWithoutImagesNamesTheSourceInIt() {
    Path folder = TestImages.folder(temp.resolve("set"), Map.of("notes.txt", new byte[] {1}));
    Path zip = TestImages.zip(folder.resolve("photos.zip"), CONTENT);

    assertThatThrownBy(() -> ImageSources.open(folder.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "no images in %s, but %s is a source of its own: give its path".formatted(folder, zip));
  }

  @Test
  void aZipThatJavaCannotInflateIsToBeUnpacked() throws IOException {
    Path zip = TestImages.zip(temp.resolve("photos.zip"), CONTENT);
    byte[] bytes = Files.readAllBytes(zip);
    int method = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 10;
    bytes[method] = 9;
    Files.write(zip, bytes);

    assertThatThrownBy(() -> ImageSources.open(zip.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageEndingWith("(bad compression method: 9); unpack it, and give the folder");
  }

  @Test
  void readsAZipWhoseNamesAreInACodePage() throws IOException, RejectedImageException {
    Path zip = temp.resolve("photos.zip");
    try (ZipOutputStream out =
        new ZipOutputStream(Files.newOutputStream(zip), Charset.forName("windows-1252"))) {
      for (String path : List.of("caf\u00e9/a.png", "th\u00e9/b.png", "pain/c.png")) {
        out.putNextEntry(new ZipEntry(path));
        out.write(TestImages.png(8, 8, 0x0000ff));
      }
    }

    try (ImageSource source = ImageSources.open(zip.toString(), OPTIONS)) {
      assertThat(source.size()).hasValue(3);
      assertThat(source.classes()).hasSize(3).contains("pain");
      for (int i = 0; i < 3; i++) {
        assertThat(source.read(i).pixels()).startsWith(0, 0, 255);
      }
    }
  }

  @Test
  void readsAFolderThroughALink() throws IOException {
    Path folder = TestImages.folder(temp.resolve("photos"), CONTENT);
    Path link = Files.createSymbolicLink(temp.resolve("link"), folder);

    try (ImageSource source = ImageSources.open(link.toString(), OPTIONS)) {
      assertThat(source.name()).isEqualTo("photos");
      assertThat(source.size()).hasValue(4);
    }
  }

  @Test
  void recognisesImagesByTheirContentWhereTheirNamesDoNotSay() {
    byte[] png = TestImages.png(8, 8, 0);
    Map<String, byte[]> content = new HashMap<>();
    List.of("a.jfif", "b.jpe", "c", "d.photo").forEach(name -> content.put(name, png));
    content.put("e.heic", TestImages.heic());
    content.put("f.IMG", TestImages.heic());
    content.put("g", new byte[0]);
    content.put("BMW", "BM is not enough for a bitmap".getBytes(StandardCharsets.US_ASCII));
    content.put("lost+found/h", png);
    content.put("Thumbs.db", new byte[] {1});

    Path zip = TestImages.zip(temp.resolve("photos.zip"), content);
    Path folder = TestImages.folder(temp.resolve("photos"), content);

    for (Path location : List.of(zip, folder)) {
      try (ImageSource source = ImageSources.open(location.toString(), OPTIONS)) {
        assertThat(LongStream.range(0, source.size().orElseThrow()).mapToObj(source::id))
            .containsExactly("a.jfif", "b.jpe", "c", "d.photo");
        assertThat(source.skipped())
            .isEqualTo(Map.of("HEIC", 2, "empty", 1, "of another format", 1));
      }
    }
  }

  @Test
  void feedsTheSplitThatIsAskedFor() {
    byte[] png = TestImages.png(8, 8, 0);
    Map<String, byte[]> content =
        Map.of(
            "set/Training/cat/1.png", png,
            "set/Training/dog/2.png", png,
            "set/validation/cat/3.png", png);
    String folder = TestImages.folder(temp.resolve("photos"), content).toString();

    try (ImageSource source = ImageSources.open(folder, split("train"))) {
      assertThat(source.size()).hasValue(2);
      assertThat(source.classes()).containsExactly("cat", "dog");
      assertThat(source.id(1)).isEqualTo("set/Training/dog/2.png");
    }
    assertThatThrownBy(() -> ImageSources.open(folder, split("test")))
        .isInstanceOf(SourceException.class)
        .hasMessage(folder + " has no split 'test'; set feed.split to one of [train, val]");
    String plain = TestImages.folder(temp.resolve("plain"), Map.of("a.png", png)).toString();
    assertThatThrownBy(() -> ImageSources.open(plain, split("train")))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            plain + " has no split 'train'; it is not divided into splits: leave feed.split empty");
  }

  private static SourceOptions split(String name) {
    return new SourceOptions(OPTIONS.decoding(), 1, name, 0, DigitDrift.NONE, OPTIONS.s3());
  }

  @Test
  void aFileThatVanishesIsOneImageLess() throws IOException, RejectedImageException {
    Path folder =
        TestImages.folder(
            temp, Map.of("a.png", TestImages.png(8, 8, 0), "b.png", TestImages.png(8, 8, 0)));
    try (ImageSource source = ImageSources.open(folder.toString(), OPTIONS)) {
      Files.delete(folder.resolve("a.png"));

      RejectedImageException rejected =
          catchThrowableOfType(RejectedImageException.class, () -> source.read(0));

      assertThat(rejected.reason()).isEqualTo(Reason.UNDECODABLE);
      assertThat(rejected).hasMessageStartingWith("cannot be read: ");
      assertThat(source.read(1).id()).isEqualTo("b.png");
    }
  }

  private static void assertReads(ImageSource source, String name) throws RejectedImageException {
    try (source) {
      assertThat(source.name()).isEqualTo(name);
      assertThat(source.size()).hasValue(4);
      assertThat(source.classes()).containsExactly("blue", "red");
      assertThat(source.readEncoded(0).id()).isEqualTo("train/blue/broken.png");
      assertThat(catchThrowableOfType(RejectedImageException.class, () -> source.read(0)).reason())
          .isEqualTo(Reason.UNSUPPORTED_FORMAT);
      SourceImage blue = source.read(1);
      assertThat(blue.id()).isEqualTo("train/blue/c.png");
      assertThat(blue.label()).isZero();
      assertThat(blue.pixels()).hasSize(8 * 8 * 3).startsWith(0, 0, 255);
      assertThat(source.read(2).id()).isEqualTo("train/red/a.JPEG");
      EncodedImage red = source.readEncoded(3);
      assertThat(red.label()).isEqualTo("red");
      assertThat(red.content()).isEqualTo(TestImages.png(16, 16, 0xff0000));
    }
  }
}
