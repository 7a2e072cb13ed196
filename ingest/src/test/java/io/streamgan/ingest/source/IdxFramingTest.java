package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.ingest.image.DecodingOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IdxFramingTest {
  @Test
  void laysABlackBorderAroundAnImageThatNearlyFillsTheFrame() {
    byte[] framed =
        new IdxFraming(new ImageShape(28, 28, 1), DecodingOptions.to(new ImageShape(32, 32, 1)))
            .frame(white(28, 28));

    assertThat(rowSum(framed, 32, 1)).isZero();
    assertThat(rowSum(framed, 32, 2)).isEqualTo(28 * 255);
    assertThat(rowSum(framed, 32, 29)).isEqualTo(28 * 255);
    assertThat(rowSum(framed, 32, 30)).isZero();
    assertThat(framed[2 * 32 + 1]).isZero();
    assertThat(framed[2 * 32 + 2]).isEqualTo((byte) 255);
  }

  @Test
  void scalesAnImageToAFrameThatIsMuchLarger() {
    byte[] framed =
        new IdxFraming(new ImageShape(28, 28, 1), DecodingOptions.to(new ImageShape(64, 64, 1)))
            .frame(white(28, 28));

    assertThat(framed).hasSize(64 * 64).containsOnly((byte) 255);
  }

  @Test
  void scalesAnImageToASmallerFrame() {
    byte[] framed =
        new IdxFraming(new ImageShape(28, 28, 1), DecodingOptions.to(new ImageShape(14, 14, 1)))
            .frame(white(28, 28));

    assertThat(framed).hasSize(14 * 14).containsOnly((byte) 255);
  }

  @Test
  void laysABlackBorderAroundAnOblongImage() {
    byte[] framed =
        new IdxFraming(new ImageShape(8, 16, 1), DecodingOptions.to(new ImageShape(16, 16, 1)))
            .frame(white(8, 16));

    assertThat(rowSum(framed, 16, 3)).isZero();
    assertThat(rowSum(framed, 16, 4)).isEqualTo(16 * 255);
    assertThat(rowSum(framed, 16, 11)).isEqualTo(16 * 255);
    assertThat(rowSum(framed, 16, 12)).isZero();
  }

  @Test
  void framesImagesForAFormatThatIsNoSquare() {
    byte[] exact = frame(new ImageShape(20, 28, 1), "28x20");
    byte[] bordered = frame(new ImageShape(28, 28, 1), "48x32");
    byte[] scaled = frame(new ImageShape(8, 8, 1), "48x32");

    assertThat(exact).containsOnly((byte) 255);
    assertThat(rowSum(bordered, 48, 1)).isZero();
    assertThat(rowSum(bordered, 48, 2)).isEqualTo(28 * 255);
    assertThat(bordered[16 * 48 + 9]).isZero();
    assertThat(bordered[16 * 48 + 10]).isEqualTo((byte) 255);
    assertThat(scaled[16 * 48 + 4]).isZero();
    assertThat(scaled[16 * 48 + 24]).isEqualTo((byte) 255);
  }

  private static byte[] frame(ImageShape array, String size) {
    return new IdxFraming(array, DecodingOptions.to(new ImageShape(ImageSize.parse(size), 1)))
        .frame(white(array.height(), array.width()));
  }

  @Test
  void repeatsGreyInAllChannels() {
    byte[] values = new byte[64];
    values[1] = 7;

    byte[] framed =
        new IdxFraming(new ImageShape(8, 8, 1), DecodingOptions.to(new ImageShape(8, 8, 3)))
            .frame(values);

    assertThat(Arrays.copyOf(framed, 7)).containsExactly(0, 0, 0, 7, 7, 7, 0);
  }

  private static byte[] white(int height, int width) {
    byte[] values = new byte[height * width];
    Arrays.fill(values, (byte) 255);
    return values;
  }

  private static int rowSum(byte[] pixels, int size, int row) {
    int sum = 0;
    for (int x = 0; x < size; x++) {
      sum += pixels[row * size + x] & 0xff;
    }
    return sum;
  }
}
