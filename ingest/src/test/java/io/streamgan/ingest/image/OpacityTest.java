package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images with {@code image.channels=4}. */
class OpacityTest {
  private static final int SIDE = 16;

  @Test
  void isKeptAndNotBlended() throws RejectedImageException {
    BufferedImage sprite = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    sprite.setRGB(3, 2, 0xff102030);
    sprite.setRGB(4, 2, 0x80ff8001);
    sprite.setRGB(5, 2, 0x00abcdef);

    byte[] pixels = decode(TestImages.encode(sprite, "png"), "image.background", "white");

    assertThat(argb(pixels, 3, 2)).isEqualTo(0xff102030);
    assertThat(argb(pixels, 4, 2)).isEqualTo(0x80ff8001);
    assertThat(argb(pixels, 5, 2)).as("a colour that cannot be seen is none").isZero();
    assertThat(argb(pixels, 0, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "bmp", "png", "gif"})
  void isFullWhereAnImageHasNone(String format) throws RejectedImageException {
    byte[] image = TestImages.encode(TestImages.filled(SIDE, SIDE, 0xff0000), format);

    byte[] pixels = decode(image, "image.background", "auto");

    for (int i = 0; i < SIDE * SIDE; i++) {
      assertThat(pixels[4 * i + 3]).isEqualTo((byte) 255);
      assertThat(pixels[4 * i] & 0xff).isGreaterThan(250);
    }
  }

  @Test
  void ofAWebpIsKept() throws RejectedImageException {
    byte[] transparent = TestImages.resource("transparent.webp");

    assertThat(decode(transparent, "image.fit", "stretch")).contains((byte) 0);
  }

  @Test
  void colourlessEdgesDoNotDarkenAShrunkImage() throws RejectedImageException {
    BufferedImage sprite = new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 2 * SIDE; y++) {
      for (int x = 1; x < 2 * SIDE; x += 2) {
        sprite.setRGB(x, y, 0xffffcc00);
      }
    }

    byte[] pixels = decode(TestImages.encode(sprite, "png"), "image.fit", "crop");

    assertThat(argb(pixels, 7, 7)).as("0x80ffcc00, rounded").isEqualTo(0x80ffcb00);
  }

  @Test
  void bordersAreTransparent() throws RejectedImageException {
    byte[] wide = TestImages.encode(TestImages.filled(32, 16, 0xffffff), "png");

    byte[] pixels = decode(wide, "image.fit", "letterbox");

    assertThat(argb(pixels, 8, 3)).isZero();
    assertThat(argb(pixels, 8, 4)).isEqualTo(0xffffffff);
  }

  @Test
  void convertsBetweenAllNumbersOfChannels() {
    byte[] half = {(byte) 255, 0, 0, (byte) 128};
    Background white = Background.parse("white");

    assertThat(new ChannelConversion(4, 3, white).convert(half, 1))
        .containsExactly((byte) 255, (byte) 127, (byte) 127);
    assertThat(new ChannelConversion(4, 1, Background.BLACK).convert(half, 1))
        .containsExactly((byte) PixelReader.luma(128, 0, 0));
    assertThat(new ChannelConversion(3, 4, white).convert(new byte[] {1, 2, 3}, 1))
        .containsExactly(1, 2, 3, (byte) 255);
    assertThat(new ChannelConversion(1, 4, white).convert(new byte[] {7}, 1))
        .containsExactly(7, 7, 7, (byte) 255);
    assertThat(
            new ChannelConversion(4, 3, Background.parse("auto"))
                .convert(new byte[] {0, 0, 0, (byte) 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 2))
        .as("white behind what is dark")
        .startsWith(0, 0, 0)
        .endsWith((byte) 255, (byte) 255, (byte) 255);
  }

  private static int argb(byte[] pixels, int x, int y) {
    int at = ImageShape.RGBA * (y * SIDE + x);
    return pixels[at + 3] << 24
        | (pixels[at] & 0xff) << 16
        | (pixels[at + 1] & 0xff) << 8
        | pixels[at + 2] & 0xff;
  }

  private static byte[] decode(byte[] content, String setting, String value)
      throws RejectedImageException {
    Map<String, String> values =
        Map.of("image.size", Integer.toString(SIDE), "image.channels", "4", setting, value);
    Settings settings = new Settings(Declarations.definition(ImageSettings.DECLARATIONS), values);
    return new ImageDecoder(ImageSettings.decoding(settings, 3, false)).decode(content);
  }
}
