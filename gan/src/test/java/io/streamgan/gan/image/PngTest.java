package io.streamgan.gan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTest {
  @Test
  void whatItWritesIsReadBackByOthers() throws IOException {
    Random random = new Random(1);
    for (int n = 0; n < 100; n++) {
      int height = 1 + random.nextInt(10);
      int width = 1 + random.nextInt(10);
      byte[] pixels = new byte[height * width * 3];
      random.nextBytes(pixels);

      BufferedImage image =
          ImageIO.read(
              new ByteArrayInputStream(Png.encode(pixels, new ImageShape(height, width, 3))));

      for (int i = 0; i < pixels.length; i++) {
        int sample = image.getRaster().getSample(i / 3 % width, i / 3 / width, i % 3);
        assertThat(sample).isEqualTo(pixels[i] & 0xff);
      }
    }
  }

  @Test
  void greyImagesAreReadBackByOthers() throws IOException {
    byte[] pixels = new byte[32 * 32];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }

    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Png.encode(pixels, new ImageShape(32, 32, 1))));

    for (int i = 0; i < pixels.length; i++) {
      assertThat(image.getRaster().getSample(i % 32, i / 32, 0)).isEqualTo(pixels[i] & 0xff);
    }
  }

  @Test
  void refusesPixelsThatAreNoImageOfThatSize() {
    assertThatThrownBy(() -> Png.encode(new byte[10], new ImageShape(3, 3, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10 bytes are not an image of 3x3x1");
  }
}
