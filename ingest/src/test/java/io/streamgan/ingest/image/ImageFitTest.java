package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of other proportions than the stream's, which are no square. */
class ImageFitTest {
  @ParameterizedTest
  @CsvSource({"48x32", "32x48", "8x9", "64x8"})
  void anImageOfTheSizeIsKeptAsItIs(String size) throws RejectedImageException {
    BufferedImage image = gradient(width(size), height(size));

    for (ImageFit fit : ImageFit.values()) {
      assertThat(decoder(size, fit, false).decode(TestImages.encode(image, "png")))
          .isEqualTo(pixels(image, 0, 0, width(size), height(size)));
    }
  }

  @Test
  void cropKeepsTheLargestCentralPart() throws RejectedImageException {
    BufferedImage wide = gradient(100, 32);
    BufferedImage high = gradient(48, 60);

    assertThat(decoder("48x32", ImageFit.CROP, false).decode(TestImages.encode(wide, "png")))
        .isEqualTo(pixels(wide, 26, 0, 48, 32));
    assertThat(decoder("48x32", ImageFit.CROP, false).decode(TestImages.encode(high, "png")))
        .isEqualTo(pixels(high, 0, 14, 48, 32));
  }

  @Test
  void letterboxKeepsAllBetweenBorders() throws RejectedImageException {
    byte[] high = TestImages.encode(TestImages.filled(30, 30, 0xffffff), "png");
    byte[] wide = TestImages.encode(TestImages.filled(96, 16, 0xffffff), "png");

    byte[] beside = decoder("48x32", ImageFit.LETTERBOX, false).decode(high);
    byte[] above = decoder("48x32", ImageFit.LETTERBOX, false).decode(wide);

    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        int at = 3 * (y * 48 + x);
        assertThat(beside[at]).isEqualTo((byte) (x < 8 || x >= 40 ? 0 : 255));
        assertThat(above[at]).isEqualTo((byte) (y < 12 || y >= 20 ? 0 : 255));
      }
    }
  }

  @Test
  void aPhotographIsTurnedUprightHoweverItIsStored() throws RejectedImageException {
    for (ImageFit fit : ImageFit.values()) {
      ImageDecoder decoder = decoder("16x8", fit, false);
      byte[] expected = decoder.decode(TestImages.resource("orientation-1.jpg"));
      for (int orientation = 2; orientation <= 8; orientation++) {
        byte[] turned = decoder.decode(TestImages.resource("orientation-" + orientation + ".jpg"));
        for (int i = 0; i < turned.length; i++) {
          assertThat(Math.abs((turned[i] & 0xff) - (expected[i] & 0xff)))
              .as("%s of orientation %d at %d", fit, orientation, i)
              .isLessThanOrEqualTo(12);
        }
      }
    }
  }

  @Test
  void rowsBecomeColumnsOfAnOblongImage() throws RejectedImageException {
    BufferedImage stored = gradient(32, 48);

    byte[] pixels = decoder("48x32", ImageFit.CROP, true).decode(TestImages.encode(stored, "png"));

    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        assertThat(pixels[3 * (y * 48 + x)] & 0xff).isEqualTo(stored.getRGB(y, x) >> 16 & 0xff);
      }
    }
  }

  private static int width(String size) {
    return Integer.parseInt(size.split("x")[0]);
  }

  private static int height(String size) {
    return Integer.parseInt(size.split("x")[1]);
  }

  private static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 2 * x << 16 | 3 * y << 8 | (x + y));
      }
    }
    return image;
  }

  private static byte[] pixels(BufferedImage image, int left, int top, int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int rgb = image.getRGB(left + i % width, top + i / width);
      pixels[3 * i] = (byte) (rgb >> 16);
      pixels[3 * i + 1] = (byte) (rgb >> 8);
      pixels[3 * i + 2] = (byte) rgb;
    }
    return pixels;
  }

  private static ImageDecoder decoder(String size, ImageFit fit, boolean transpose) {
    Map<String, String> values =
        Map.of(
            "image.size", size,
            "image.fit", fit.name().toLowerCase(Locale.ROOT),
            "image.transpose", Boolean.toString(transpose));
    return new ImageDecoder(
        ImageSettings.decoding(
            new Settings(Declarations.definition(ImageSettings.DECLARATIONS), values), 3, false));
  }
}
