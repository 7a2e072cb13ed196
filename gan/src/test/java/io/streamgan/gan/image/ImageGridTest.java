package io.streamgan.gan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageGridTest {
  private static final int WHITE = 0xFFFFFF;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void everyPixelIsWhereItsImageIs(int channels) throws IOException {
    ImageShape shape = new ImageShape(3, 5, channels);
    Images images = random(shape, 5);

    BufferedImage picture = read(ImageGrid.png(images, 2));

    assertThat(picture.getWidth()).isEqualTo(2 * 5 + ImageGrid.GAP);
    assertThat(picture.getHeight()).isEqualTo(3 * 3 + 2 * ImageGrid.GAP);
    assertThat(picture.getColorModel().hasAlpha()).isEqualTo(channels == 4);
    for (int i = 0; i < images.count(); i++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int left = i % 2 * (5 + ImageGrid.GAP);
          int top = i / 2 * (3 + ImageGrid.GAP);
          for (int channel = 0; channel < channels; channel++) {
            assertThat(picture.getRaster().getSample(left + x, top + y, channel))
                .isEqualTo(images.pixels()[((i * 3 + y) * 5 + x) * channels + channel] & 0xFF);
          }
        }
      }
    }
  }

  @Test
  void gapsAndSpareCellsAreWhite() throws IOException {
    BufferedImage picture =
        read(ImageGrid.png(new Images(new ImageShape(2, 2, 1), 3, new byte[12]), 2));

    assertThat(picture.getRGB(2, 0) & WHITE).isEqualTo(WHITE);
    assertThat(picture.getRGB(0, 3) & WHITE).isEqualTo(WHITE);
    assertThat(picture.getRGB(5, 5) & WHITE).isEqualTo(WHITE);
    assertThat(picture.getRGB(0, 4) & WHITE).isZero();
  }

  @Test
  void sameImagesGiveTheSameBytes() {
    Images images = random(new ImageShape(32, 32, 3), 64);

    assertThat(ImageGrid.png(images, 8)).isEqualTo(ImageGrid.png(images, 8));
  }

  @Test
  void refusesAGridWithoutImagesOrColumns() {
    ImageShape shape = new ImageShape(2, 2, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageGrid.png(new Images(shape, 0, new byte[0]), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageGrid.png(new Images(shape, 1, new byte[4]), 0))
        .withMessage("a grid needs at least one image and one column, not 1 images in 0 columns");
  }

  private static Images random(ImageShape shape, int count) {
    byte[] pixels = new byte[count * shape.bytes()];
    new Random(1).nextBytes(pixels);
    return new Images(shape, count, pixels);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
