package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PngEncoderTest {
  @Property(tries = 100)
  void whatItWritesIsReadBackByOthers(
      @ForAll @Size(300) byte[] values,
      @ForAll @IntRange(min = 1, max = 10) int height,
      @ForAll @IntRange(min = 1, max = 10) int width)
      throws IOException {
    byte[] pixels = Arrays.copyOf(values, height * width * 3);

    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(PngEncoder.encode(pixels, height, width, 3)));

    for (int i = 0; i < height * width; i++) {
      int rgb =
          (pixels[3 * i] & 0xff) << 16 | (pixels[3 * i + 1] & 0xff) << 8 | pixels[3 * i + 2] & 0xff;
      assertThat(image.getRGB(i % width, i / width) & 0xffffff).isEqualTo(rgb);
    }
  }

  @Test
  void greyImagesComeBackThroughTheDecoder() throws RejectedImageException {
    byte[] pixels = new byte[32 * 32];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }

    byte[] png = PngEncoder.encode(pixels, 32, 32, 1);

    assertThat(new ImageDecoder(Decoding.to(new ImageFormat(32, 1))).decode(png)).isEqualTo(pixels);
  }

  @Test
  void refusesPixelsThatAreNoImageOfThatSize() {
    assertThatThrownBy(() -> PngEncoder.encode(new byte[10], 3, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10 bytes are no 3x3x1 image");
  }
}
