package io.streamgan.ingest.source.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArraySourcesTest {
  private static final DecodingOptions RGB = DecodingOptions.to(new ImageShape(8, 8, 3));
  private static final SourceOptions OPTIONS = SourceOptions.of(RGB);

  @TempDir Path temp;

  @Test
  void readsANumpyArchiveAsMedMnistHasThem() throws RejectedImageException {
    String file =
        TestImages.zip(
                temp.resolve("pathmnist.npz"),
                Map.of(
                    "train_images.npy", TestImages.npy("|u1", "3, 8, 8, 3", pixels(3, 192)),
                    "train_labels.npy", TestImages.npy("|u1", "3, 1", new byte[] {0, 4, 2}),
                    "test_images.npy", TestImages.npy("|u1", "1, 8, 8, 3", pixels(1, 192)),
                    "test_labels.npy", TestImages.npy("|u1", "1, 1", new byte[] {1})))
            .toString();

    assertThat(ImageSources.channelsOf(file, OPTIONS.s3())).isEqualTo(3);
    try (ImageSource all = ImageSources.open(file, OPTIONS)) {
      assertThat(all.name()).isEqualTo("pathmnist.npz");
      assertThat(all.size()).hasValue(4);
    }
    try (ImageSource train = ImageSources.open(file, split("train"))) {
      assertThat(train.size()).hasValue(3);
      assertThat(train.classes()).containsExactly("0", "1", "2", "3", "4");
      assertThat(train.read(1).label()).isEqualTo(4);
      assertThat(train.read(2).pixels()).hasSize(192).containsOnly(2);
      assertThat(train.readEncoded(2).label()).isEqualTo("2");
      assertThat(new ImageDecoder(RGB).decode(train.readEncoded(2).content())).containsOnly(2);
    }
    assertThatThrownBy(() -> ImageSources.open(file, split("val")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("holds no images of the split 'val': its arrays are test_images |u1");
  }

  @Test
  void arraysWithOpacityAreRgbaUnlessColoursAreAskedFor() throws RejectedImageException {
    byte[] values = pixels(1, 8 * 12 * 4);
    values[3] = (byte) 255;
    String file =
        TestImages.write(temp.resolve("sprites.npy"), TestImages.npy("|u1", "1, 8, 12, 4", values))
            .toString();

    assertThat(ImageSources.channelsOf(file, OPTIONS.s3())).isEqualTo(4);
    DecodingOptions rgba = DecodingOptions.to(new ImageShape(8, 12, 4));
    try (ImageSource source = ImageSources.open(file, SourceOptions.of(rgba))) {
      byte[] pixels = source.read(0).pixels();
      assertThat(pixels).hasSize(values.length).startsWith(0, 0, 0, (byte) 255);
      assertThat(new ImageDecoder(rgba).decode(source.readEncoded(0).content())).isEqualTo(pixels);
    }
    try (ImageSource source = ImageSources.open(file, OPTIONS)) {
      assertThat(source.read(0).pixels()).hasSize(8 * 8 * 3).containsOnly(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x_train, y_train, <i8",
    "images, labels, <i4",
    "X_train, y_train, >i2",
    "arr_0, arr_1, |i1",
    "train_image, train_label, <u2"
  })
  void readsTheNamesAndTypesThatOthersUse(String images, String labels, String type)
      throws RejectedImageException {
    int bytes = type.charAt(2) - '0';
    byte[] values = new byte[2 * bytes];
    values[type.startsWith(">") ? bytes - 1 : 0] = 7;
    String file =
        TestImages.zip(
                temp.resolve("a.npz"),
                Map.of(
                    images + ".npy", TestImages.npy("|u1", "2, 8, 8", pixels(2, 64)),
                    labels + ".npy", TestImages.npy(type, "2,", values)))
            .toString();

    assertThat(ImageSources.channelsOf(file, OPTIONS.s3())).isEqualTo(1);
    try (ImageSource source = ImageSources.open(file, OPTIONS)) {
      assertThat(source.read(0).label()).isEqualTo(7);
      assertThat(source.read(1).label()).isZero();
      assertThat(source.read(1).pixels()).hasSize(192).containsOnly(1);
    }
  }

  @Test
  void readsAnArrayWithTheLabelsBesideIt() throws RejectedImageException {
    Path file =
        TestImages.write(
            temp.resolve("train_images.npy"), TestImages.npy("|u1", "2, 8, 8, 1", pixels(2, 64)));
    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThat(source.classes()).isEmpty();
    }
    TestImages.write(
        temp.resolve("train_labels.npy"), TestImages.npy("|u1", "2,", new byte[] {1, 2}));

    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThat(source.read(1).label()).isEqualTo(2);
      assertThat(source.read(1).pixels()).containsOnly(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'<f4', '2, 8, 8', 'is an array of type <f4 and shape [2, 8, 8]; expected uint8'",
    "'|u1', '2, 3, 8, 8', 'expected uint8'",
    "'|u1', '3, 8, 8', 'is truncated: expected 320 bytes, found 256'",
    "'|O', '2, 8, 8', 'is an array of objects'",
    "'|u1', '99999999999, 8, 8', 'has a forged shape'"
  })
  void saysWhyAnArrayIsNoSource(String type, String shape, String message) {
    Path file = TestImages.write(temp.resolve("a.npy"), TestImages.npy(type, shape, new byte[128]));

    assertThatThrownBy(() -> ImageSources.open(file.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void readsCifar10AsAFolderOfBinaryFiles() throws RejectedImageException, IOException {
    TestImages.write(temp.resolve("cifar/data_batch_1.bin"), cifar(1, 2));
    TestImages.write(temp.resolve("cifar/data_batch_2.bin"), cifar(1, 1));
    TestImages.write(temp.resolve("cifar/test_batch.bin"), cifar(1, 1));
    Files.writeString(temp.resolve("cifar/batches.meta.txt"), "plane\ncar\nbird\ncat\n\n");
    String folder = temp.resolve("cifar").toString();

    try (ImageSource all = ImageSources.open(folder, OPTIONS)) {
      assertThat(all.size()).hasValue(4);
    }
    try (ImageSource train = ImageSources.open(folder, split("train"))) {
      assertThat(train.size()).hasValue(3);
      assertThat(train.classes()).containsExactly("plane", "car", "bird", "cat");
      assertThat(train.read(1).label()).isEqualTo(1);
      assertThat(train.read(1).pixels()).startsWith(11, 21, 31, 11, 21, 31);
      assertThat(train.readEncoded(1).label()).isEqualTo("car");
    }
  }

  @Test
  void readsCifar100WithItsFineLabels() throws RejectedImageException {
    Path file = TestImages.write(temp.resolve("train.bin"), cifar(2, 2));

    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThat(source.size()).hasValue(2);
      assertThat(source.read(1).label()).isEqualTo(1);
      assertThat(source.read(1).pixels()).startsWith(11, 21, 31);
    }
  }

  private static SourceOptions split(String name) {
    return new SourceOptions(RGB, 0, name, 0, OPTIONS.drift(), OPTIONS.s3());
  }

  /** Images of one value each: their index. */
  private static byte[] pixels(int count, int bytes) {
    byte[] pixels = new byte[count * bytes];
    for (int i = 0; i < count; i++) {
      Arrays.fill(pixels, i * bytes, (i + 1) * bytes, (byte) i);
    }
    return pixels;
  }

  /** Records whose planes have 10, 20 and 30 plus the index. */
  private static byte[] cifar(int labelBytes, int count) {
    int record = labelBytes + 3072;
    byte[] file = new byte[count * record];
    for (int i = 0; i < count; i++) {
      int at = i * record;
      Arrays.fill(file, at, at + labelBytes, (byte) 99);
      file[at + labelBytes - 1] = (byte) i;
      for (int plane = 0; plane < 3; plane++) {
        int from = at + labelBytes + plane * 1024;
        Arrays.fill(file, from, from + 1024, (byte) (10 * (plane + 1) + i));
      }
    }
    return file;
  }
}
