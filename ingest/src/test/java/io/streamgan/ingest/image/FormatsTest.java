package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One picture in every format: quadrants of red, green, blue and white, 32 wide and 24 high. */
class FormatsTest {
  private static final int SIZE = 12;
  private static final int[] QUADRANTS = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

  private final ImageDecoder stretched = decoder(ImageFit.STRETCH);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lossless.webp",
        "animated.webp",
        "lzw.tif",
        "pages.tif",
        "plain.bmp",
        "palette.bmp"
      })
  void readsExactly(String file) throws RejectedImageException {
    assertQuadrants(stretched.decode(TestImages.resource(file)), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "progressive.jpg", "cmyk.jpg"})
  void readsWhatIsCompressedWithLoss(String file) throws RejectedImageException {
    assertQuadrants(stretched.decode(TestImages.resource(file)), 40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "bmp", "tiff"})
  void readsWhatJavaWrites(String format) throws RejectedImageException {
    BufferedImage image = new BufferedImage(32, 24, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        image.setRGB(x, y, QUADRANTS[y / 12 * 2 + x / 16]);
      }
    }

    assertQuadrants(stretched.decode(TestImages.encode(image, format)), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnsAPhotographUpright(int orientation) throws RejectedImageException {
    byte[] photograph = TestImages.resource("orientation-" + orientation + ".jpg");

    assertQuadrants(stretched.decode(photograph), 8);
  }

  @Test
  void laysTransparentPixelsOnBlack() throws RejectedImageException {
    byte[] pixels = stretched.decode(TestImages.resource("transparent.webp"));

    assertThat(pixels[0] & 0xff).isEqualTo(128);
    assertThat(pixels[1] & 0xff).isZero();
  }

  @Test
  void readsSixteenBitColours() throws RejectedImageException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ComponentColorModel.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster =
        Raster.createWritableRaster(
            new PixelInterleavedSampleModel(
                DataBuffer.TYPE_USHORT, 16, 16, 3, 48, new int[] {0, 1, 2}),
            null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, new int[] {200 * 257, 100 * 257 + 100, 65535});
    }
    byte[] png = TestImages.encode(new BufferedImage(model, raster, false, null), "png");

    byte[] pixels = stretched.decode(png);

    assertThat(pixels[0] & 0xff).isEqualTo(200);
    assertThat(pixels[1] & 0xff).isEqualTo(100);
    assertThat(pixels[2] & 0xff).isEqualTo(255);
  }

  @Test
  void letterboxKeepsAllOfAnObjectAndItsShape() throws RejectedImageException {
    byte[] png = TestImages.encode(TestImages.filled(24, 12, 0xffffff), "png");

    byte[] pixels = decoder(ImageFit.LETTERBOX).decode(png);

    for (int y = 0; y < SIZE; y++) {
      boolean border = y < 3 || y >= 9;
      assertThat(pixels[(y * SIZE + 5) * 3] & 0xff).as("row " + y).isEqualTo(border ? 0 : 255);
    }
  }

  @Test
  void cropsTheSameSquareHoweverAPhotographIsStored() throws RejectedImageException {
    byte[] upright = TestImages.resource("orientation-1.jpg");

    byte[] expected = decoder(ImageFit.CROP).decode(upright);

    for (int orientation = 2; orientation <= 8; orientation++) {
      byte[] turned = TestImages.resource("orientation-" + orientation + ".jpg");
      assertNear(decoder(ImageFit.CROP).decode(turned), expected, 8);
    }
  }

  private static ImageDecoder decoder(ImageFit fit) {
    return new ImageDecoder(
        ImageSettings.decoding(
            new Settings(
                Declarations.definition(ImageSettings.DECLARATIONS),
                Map.of(
                    "image.size",
                    Integer.toString(SIZE),
                    "image.fit",
                    fit.name().toLowerCase(Locale.ROOT))),
            3,
            false));
  }

  private static void assertQuadrants(byte[] pixels, int tolerance) {
    byte[] expected = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < SIZE * SIZE; i++) {
      int colour = QUADRANTS[i / SIZE / (SIZE / 2) * 2 + i % SIZE / (SIZE / 2)];
      for (int c = 0; c < 3; c++) {
        expected[i * 3 + c] = (byte) (colour >> 8 * (2 - c));
      }
    }
    assertNear(pixels, expected, tolerance);
  }

  private static void assertNear(byte[] pixels, byte[] expected, int tolerance) {
    assertThat(pixels).hasSameSizeAs(expected);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(Math.abs((pixels[i] & 0xff) - (expected[i] & 0xff)))
          .as("byte %d: %d, expected %d", i, pixels[i] & 0xff, expected[i] & 0xff)
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
