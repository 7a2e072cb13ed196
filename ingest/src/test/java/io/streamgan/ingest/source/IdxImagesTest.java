package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.digits.DigitDrift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxImagesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 1)));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte, train-labels-idx1-ubyte.gz",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte",
    "emnist-letters-train-images-idx3-ubyte.gz, emnist-letters-train-labels-idx1-ubyte.gz",
    "train-images, train-labels.gz"
  })
  void readsImagesAndTheLabelsBesideThem(String images, String labels) {
    write(labels, TestImages.idxLabels(5, 0, 3));
    Path file = write(images, TestImages.idxImages(3, 8, 8));

    try (IdxImages source = IdxImages.open(file, OPTIONS)) {
      assertThat(source.name()).isEqualTo(images);
      assertThat(source.size()).hasValue(3);
      assertThat(source.classes()).containsExactly("0", "1", "2", "3", "4", "5");
      SourceImage last = source.read(2);
      assertThat(last.id()).isEqualTo("2");
      assertThat(last.label()).isEqualTo(3);
      assertThat(last.pixels()).hasSize(64).containsOnly(2);
      assertThat(source.read(0).label()).isEqualTo(5);
    }
  }

  @Test
  void readsLabelsOfManyColumnsAsQmnistHasThem() {
    write("qmnist-train-images-idx3-ubyte.gz", TestImages.idxImages(2, 8, 8));
    write(
        "qmnist-train-labels-idx2-int.gz",
        TestImages.idx(
            0xc02,
            new int[] {2, 8},
            out -> {
              for (int i = 0; i < 16; i++) {
                out.writeInt(i == 0 ? 7 : i == 8 ? 2 : 1000 + i);
              }
            }));

    try (IdxImages source =
        IdxImages.open(folder.resolve("qmnist-train-images-idx3-ubyte.gz"), OPTIONS)) {
      assertThat(source.read(0).label()).isEqualTo(7);
      assertThat(source.read(1).label()).isEqualTo(2);
      assertThat(source.classes()).hasSize(8);
    }
  }

  @Test
  void readsEmnistWhoseImagesAreTransposedAndWhoseLettersBeginAtOne() {
    Path file =
        write(
            "images-idx3-ubyte",
            TestImages.idx(
                0x803,
                new int[] {2, 8, 8},
                out -> {
                  for (int i = 0; i < 128; i++) {
                    out.write(i % 8);
                  }
                }));
    write("labels-idx1-ubyte", TestImages.idxLabels(26, 1));
    DecodingOptions defaults = OPTIONS.decoding();
    DecodingOptions transposed =
        new DecodingOptions(
            defaults.format(),
            defaults.fit(),
            defaults.maxPixels(),
            defaults.maxBytes(),
            defaults.maxFrames(),
            defaults.maxTime(),
            false,
            defaults.background(),
            true);

    try (IdxImages source =
        IdxImages.open(
            file, new SourceOptions(transposed, 1, "", 1, DigitDrift.NONE, OPTIONS.s3()))) {
      assertThat(source.read(0).label()).isEqualTo(25);
      assertThat(source.read(1).label()).isZero();
      assertThat(source.read(1).pixels()).startsWith(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    }
    assertThatThrownBy(
            () ->
                IdxImages.open(
                    file, new SourceOptions(transposed, 1, "", 2, DigitDrift.NONE, OPTIONS.s3())))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("label 1 of image 1 in ")
        .hasMessageEndingWith("set labels.offset to the smallest label");
  }

  @Test
  void namesTheFilesOfLabelsThatItLooksFor() {
    assertThat(IdxLabels.names("t10k-images-idx3-ubyte.gz"))
        .containsExactly(
            "t10k-labels-idx1-ubyte.gz",
            "t10k-labels-idx1-ubyte",
            "t10k-labels-idx2-int.gz",
            "t10k-labels-idx2-int");
    assertThat(IdxLabels.names("digits.gz")).isEmpty();
  }

  @Test
  void imagesWithoutALabelsFileAreUnlabelled() {
    Path file = write("train-images-idx3-ubyte", TestImages.idxImages(3, 8, 8));

    try (IdxImages source = IdxImages.open(file, OPTIONS)) {
      assertThat(source.classes()).isEmpty();
      assertThat(source.read(1).label()).isEqualTo(SourceImage.UNLABELLED);
      assertThat(source.readEncoded(1).label()).isNull();
    }
  }

  @Test
  void encodedImagesAreTheUnscaledOnesAsPng() throws RejectedImageException {
    Path file = write("images-idx3-ubyte", TestImages.idxImages(30, 12, 12));
    write("labels-idx1-ubyte", TestImages.idxLabels(new int[30]));

    try (IdxImages source = IdxImages.open(file, OPTIONS)) {
      EncodedImage image = source.readEncoded(21);
      assertThat(image.label()).isEqualTo("0");
      byte[] decoded =
          new ImageDecoder(DecodingOptions.to(new ImageShape(12, 12, 1))).decode(image.content());
      assertThat(decoded).hasSize(144).containsOnly(21);
    }
  }

  @Test
  void namesExpectedAndActualBytesOfATruncatedFile() {
    byte[] whole = TestImages.idxImages(10, 8, 8);
    Path file = write("images-idx3-ubyte", Arrays.copyOf(whole, 600));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "IDX file %s is truncated: expected 656 bytes for 10x8x8 values, found 600; fetch it again"
                .formatted(file));
  }

  @Test
  void namesExpectedAndActualBytesOfATruncatedGzipFile() {
    byte[] whole = TestImages.idxImages(10, 8, 8);
    Path file = write("images-idx3-ubyte.gz", Arrays.copyOf(whole, 600));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .hasMessageContaining("expected 656 bytes for 10x8x8 values, found 600;");
  }

  @Test
  void saysThatAGzipStreamEndsEarly() throws IOException {
    Path file = write("images-idx3-ubyte.gz", TestImages.idxImages(100, 8, 8));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("IDX file %s is truncated: expected 6416 bytes".formatted(file));
  }

  @Test
  void refusesAFileThatIsLongerThanItsHeaderSays() {
    Path file = write("images-idx3-ubyte", Arrays.copyOf(TestImages.idxImages(10, 8, 8), 657));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .hasMessageContaining("longer than its header says: expected 656 bytes");
  }

  @Test
  void aForgedHeaderReservesNoMemory() {
    byte[] forged =
        TestImages.idx(0x803, new int[] {Integer.MAX_VALUE, 4096, 4096}, out -> out.write(1));
    Path plain = write("images-idx3-ubyte", forged);
    Path gzip = write("images-idx3-ubyte.gz", forged);

    assertThatThrownBy(() -> IdxImages.open(plain, OPTIONS))
        .hasMessageContaining("found 17; fetch it again");
    assertThatThrownBy(() -> IdxImages.open(gzip, OPTIONS))
        .hasMessageContaining("too many to inflate into memory; gunzip it first");
  }

  @Test
  void refusesLabelsInThePlaceOfImages() {
    Path file = write("labels-idx1-ubyte", TestImages.idxLabels(1, 2, 3));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .hasMessage(
            "%s is no IDX file of images: its magic number is 0x00000801, expected 0x00000803"
                .formatted(file));
  }

  @Test
  void refusesLabelsOfAnotherDataSet() {
    Path file = write("images-idx3-ubyte", TestImages.idxImages(3, 8, 8));
    Path labels = write("labels-idx1-ubyte", TestImages.idxLabels(1, 2));

    assertThatThrownBy(() -> IdxImages.open(file, OPTIONS))
        .hasMessage(
            "%s has 2 labels for the 3 images of %s; they belong to different data sets"
                .formatted(labels, file));
  }

  @Property(tries = 300)
  void anyBytesGiveImagesOrASourceException(@ForAll @Size(max = 64) byte[] content)
      throws IOException {
    assertReadOrRefused(content);
  }

  @Property(tries = 500)
  void anyHeaderGivesImagesOrASourceException(
      @ForAll int count,
      @ForAll @IntRange(min = -1, max = 4) int height,
      @ForAll int width,
      @ForAll @Size(max = 64) byte[] values)
      throws IOException {
    assertReadOrRefused(
        TestImages.idx(0x803, new int[] {count, height, width}, out -> out.write(values)));
    assertReadOrRefused(
        TestImages.gzip(
            TestImages.idx(
                0x803, new int[] {count & 3, height, width & 7}, out -> out.write(values))));
  }

  private static void assertReadOrRefused(byte[] content) throws IOException {
    Path file = Files.createTempFile("images-idx3", "");
    try {
      Files.write(file, content);
      Throwable thrown =
          catchThrowable(
              () -> {
                try (IdxImages source = IdxImages.open(file, OPTIONS)) {
                  assertThat(source.read(0).pixels()).hasSize(64);
                }
              });
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(SourceException.class);
        assertThat(thrown.getMessage()).hasLineCount(1);
      }
    } finally {
      Files.delete(file);
    }
  }

  private Path write(String name, byte[] content) {
    return TestImages.write(
        folder.resolve(name), name.endsWith(".gz") ? TestImages.gzip(content) : content);
  }
}
