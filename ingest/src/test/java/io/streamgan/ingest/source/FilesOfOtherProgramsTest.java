package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.DecodingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same images and labels, from files that other programs have written: pyarrow, NumPy, GNU tar,
 * zip and Python's tarfile. {@code sources/make.py} in the resources makes them.
 */
class FilesOfOtherProgramsTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 3)));

  @ParameterizedTest
  @CsvSource({
    "snappy.parquet, cat, dog",
    "zstd.parquet, cat, dog",
    "medmnist.npz, 0, 1",
    "x_train.npy, 0, 1",
    "gnu.tar.gz, cat, dog",
    "posix.tar, cat, dog",
    "info.zip, cat, dog",
    "webdataset.tar, 0, 1",
    "data_batch_1.bin, 0, 1",
    "train-images-idx3-ubyte.gz, 0, 1"
  })
  void haveTheirImagesAndLabels(String name, String first, String second) throws Exception {
    Path file = Path.of(FilesOfOtherProgramsTest.class.getResource("/sources/" + name).toURI());
    boolean grey = name.contains("idx3");
    List<String> images = new ArrayList<>();

    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      for (int i = 0; i < source.size().orElseThrow(); i++) {
        SourceImage image = source.read(i);
        byte[] pixels = image.pixels();
        images.add(
            "%d %d %s"
                .formatted(
                    pixels[0] & 0xff, pixels[1] & 0xff, source.classes().get(image.label())));
        assertThat(pixels[pixels.length - 3]).isEqualTo(pixels[0]);
      }
    }

    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int red = 40 * i;
      expected.add("%d %d %s".formatted(red, grey ? red : 255 - red, i % 2 == 0 ? first : second));
    }
    assertThat(images).containsExactlyInAnyOrderElementsOf(expected);
  }
}
