package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drawings on transparent ground: a square in the middle of nothing. */
class BackgroundTest {
  private static final int SIDE = 16;

  @ParameterizedTest
  @CsvSource({
    "black, 000000, 000000",
    "white, 000000, ffffff",
    "#ffcc00, 000000, ffcc00",
    "auto, 000000, ffffff",
    "auto, 402010, ffffff",
    "auto, f0f0f0, 000000"
  })
  void isBehindADrawing(String background, String ink, String expected)
      throws RejectedImageException {
    int colour = Integer.parseInt(ink, 16);
    byte[] png = drawing(0xff000000 | colour, 0);

    byte[] pixels = decode(png, background, 3);

    assertThat(rgb(pixels, 0)).isEqualTo(Integer.parseInt(expected, 16));
    assertThat(rgb(pixels, SIDE * SIDE / 2 + SIDE / 2)).isEqualTo(colour);
  }

  @Test
  void isTheColourOfAnOpaqueEdge() throws RejectedImageException {
    byte[] png = drawing(0, 0xff3366cc);

    assertThat(rgb(decode(png, "auto", 3), SIDE * SIDE / 2 + SIDE / 2)).isEqualTo(0x3366cc);
  }

  @Test
  void isBlendedWithHalfTransparentPixels() throws RejectedImageException {
    byte[] png = drawing(0x80ff0000, 0);
    int middle = SIDE * SIDE / 2 + SIDE / 2;

    assertThat(rgb(decode(png, "white", 3), middle)).isEqualTo(0xff7f7f);
    assertThat(rgb(decode(png, "black", 3), middle)).isEqualTo(0x800000);
    assertThat(decode(png, "white", 1)[0] & 0xff).isEqualTo(255);
  }

  @Test
  void changesNothingWhereAllIsOpaque() throws RejectedImageException {
    byte[] png = TestImages.png(SIDE, SIDE, 0x123456);

    assertThat(decode(png, "auto", 3)).isEqualTo(decode(png, "black", 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"green", "#12345", "ffffff", ""})
  void isOneOfTheKnownColours(String text) {
    assertThatThrownBy(() -> Background.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected black, white, auto or a colour such as #ffcc00");
  }

  private static byte[] drawing(int ink, int ground) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean inside = x >= 4 && x < 12 && y >= 4 && y < 12;
        image.setRGB(x, y, inside ? ink : ground);
      }
    }
    return TestImages.encode(image, "png");
  }

  private static byte[] decode(byte[] png, String background, int channels)
      throws RejectedImageException {
    Map<String, String> values =
        Map.of("image.size", Integer.toString(SIDE), "image.background", background);
    Settings settings = new Settings(Declarations.definition(ImageSettings.DECLARATIONS), values);
    return new ImageDecoder(ImageSettings.decoding(settings, channels, false)).decode(png);
  }

  private static int rgb(byte[] pixels, int index) {
    return (pixels[3 * index] & 0xff) << 16
        | (pixels[3 * index + 1] & 0xff) << 8
        | pixels[3 * index + 2] & 0xff;
  }
}
