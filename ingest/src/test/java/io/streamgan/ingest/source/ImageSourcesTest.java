package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSourcesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(32, 32, 1)));

  @TempDir Path temp;

  @Test
  void opensTheSyntheticDigits() {
    try (ImageSource source = ImageSources.open("synthetic", OPTIONS)) {
      assertThat(source.name()).isEqualTo("synthetic");
      assertThat(source.size()).isEmpty();
      assertThat(source.classes()).hasSize(10);
    }
  }

  @Test
  void tellsFilesByTheirContent() {
    Path idx = TestImages.write(temp.resolve("digits.bin"), TestImages.idxImages(2, 8, 8));
    Path zip = TestImages.zip(temp.resolve("photos"), Map.of("a.png", TestImages.png(8, 8, 0)));

    try (ImageSource source = ImageSources.open(idx.toString(), OPTIONS)) {
      assertThat(source.size()).hasValue(2);
    }
    try (ImageSource source = ImageSources.open(zip.toString(), OPTIONS)) {
      assertThat(source.size()).hasValue(1);
    }
    assertThat(ImageSources.channelsOf(idx.toString(), OPTIONS.s3())).isEqualTo(1);
    assertThat(ImageSources.channelsOf(zip.toString(), OPTIONS.s3())).isEqualTo(3);
    assertThat(ImageSources.channelsOf("synthetic", OPTIONS.s3())).isEqualTo(1);
  }

  @Test
  void saysThatThereIsNothing() {
    Path missing = temp.resolve("missing");

    assertRefused(
        missing,
        "no images at %s: there is no such file or folder; expected a folder, zip, tar or tar.gz archive of image files, an IDX image file (plain or .gz), a NumPy file (.npy, .npz), CIFAR's binary files or Parquet files with a column of images"
            .formatted(missing));
    assertThatThrownBy(() -> ImageSources.open("a\0b", OPTIONS))
        .isInstanceOf(SourceException.class);
  }

  @Test
  void saysThatAFolderOrZipHoldsNoImages() {
    TestImages.write(temp.resolve("folder/readme.txt"), new byte[] {1});
    Path zip = TestImages.zip(temp.resolve("empty.zip"), Map.of("a.txt", new byte[1]));

    assertRefused(
        temp.resolve("folder"),
        "no images in %s: it holds no file that is PNG, JPEG, GIF, BMP, WebP or TIFF"
            .formatted(temp.resolve("folder")));
    assertRefused(
        zip,
        "no images in %s: it holds no file that is PNG, JPEG, GIF, BMP, WebP or TIFF"
            .formatted(zip));
  }

  @Test
  void saysThatAFileIsNoSource() {
    Path file = TestImages.write(temp.resolve("notes.txt"), new byte[] {'h', 'i'});

    assertRefused(
        file,
        "%s is no source of images; expected a folder, zip, tar or tar.gz archive of image files, an IDX image file (plain or .gz), a NumPy file (.npy, .npz), CIFAR's binary files or Parquet files with a column of images"
            .formatted(file));
    assertRefused(
        TestImages.write(temp.resolve("empty"), new byte[0]),
        "%s is no source of images; expected a folder, zip, tar or tar.gz archive of image files, an IDX image file (plain or .gz), a NumPy file (.npy, .npz), CIFAR's binary files or Parquet files with a column of images"
            .formatted(temp.resolve("empty")));
  }

  @ParameterizedTest
  @CsvSource({
    "fd377a585a00, XZ archive, xz -dk",
    "425a6839314159265359, bzip2 archive, bzip2 -dk",
    "28b52ffd, Zstandard archive, zstd -d",
    "377abcaf271c, 7z archive, 7z x",
    "526172211a0700, RAR archive, unrar x"
  })
  void saysHowAnArchiveOfAnotherKindIsUnpacked(String head, String kind, String command) {
    Path file = TestImages.write(temp.resolve("set"), HexFormat.of().parseHex(head));

    assertRefused(
        file,
        "%s is a file of another kind, %s: run '%s %s', and give what that makes"
            .formatted(file, kind, command, file));
    assertThatThrownBy(() -> ImageSources.open(temp.toString(), OPTIONS))
        .hasMessageEndingWith("; found: 1 " + kind);
  }

  @Test
  void saysThatAZipIsDamaged() throws IOException {
    Path whole = TestImages.zip(temp.resolve("a.zip"), Map.of("a.png", TestImages.png(8, 8, 0)));
    byte[] bytes = Files.readAllBytes(whole);
    Path damaged = TestImages.write(temp.resolve("b.zip"), Arrays.copyOf(bytes, bytes.length - 30));

    assertThatThrownBy(() -> ImageSources.open(damaged.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith(damaged + " is no readable zip archive: ")
        .hasMessageEndingWith("; fetch it again");
  }

  @Test
  void saysThatAGzipFileHoldsNoIdx() {
    Path file = TestImages.write(temp.resolve("photos.tar.gz"), TestImages.gzip(new byte[1024]));

    assertRefused(
        file,
        "%s is no IDX file of images: its magic number is 0x00000000, expected 0x00000803"
            .formatted(file));
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> ImageSources.open(path.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessage(message);
  }
}
