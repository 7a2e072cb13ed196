package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageSize;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResamplerTest {
  @Test
  void averagesFourPixelsToOne() {
    byte[] pixels = {0, (byte) 255, (byte) 255, (byte) 255};

    byte[] scaled = new Resampler(1).scale(pixels, square(2), square(1));

    assertThat(scaled).containsExactly(191); // 191.25
  }

  @Test
  void weighsPixelsByTheAreaThatTheyHaveInCommon() {
    // Two output pixels over three input pixels: each takes one whole and half of the middle one.
    byte[] pixels = {90, 30, 0, 90, 30, 0, 90, 30, 0};

    byte[] scaled = new Resampler(1).scale(pixels, square(3), square(2));

    assertThat(scaled).containsExactly(70, 10, 70, 10);
  }

  @Test
  void growsLinearlyBetweenPixelCentres() {
    byte[] pixels = {0, 100, 0, 100};

    byte[] scaled = new Resampler(1).scale(pixels, square(2), square(4));

    assertThat(Arrays.copyOf(scaled, 4)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void keepsChannelsApart() {
    byte[] pixels = {10, 20, 30, 30, 40, 50, 10, 20, 30, 30, 40, 50};

    byte[] scaled = new Resampler(3).scale(pixels, square(2), square(1));

    assertThat(scaled).containsExactly(20, 30, 40);
  }

  @Property(tries = 200)
  void shrinkingGivesTheNearestByteToTheExactMean(
      @ForAll @IntRange(min = 2, max = 60) int side,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll long seed) {
    int target = Math.min(size, side - 1);
    byte[] pixels = new byte[side * side];
    new Random(seed).nextBytes(pixels);

    byte[] scaled = new Resampler(1).scale(pixels, square(side), square(target));

    assertThat(scaled).isEqualTo(averaged(pixels, side, target));
  }

  @Property(tries = 200)
  void anImageOfOneColourKeepsIt(
      @ForAll @IntRange(min = 1, max = 90) int side,
      @ForAll @IntRange(min = 1, max = 90) int size,
      @ForAll byte colour) {
    byte[] pixels = new byte[side * side];
    Arrays.fill(pixels, colour);

    byte[] scaled = new Resampler(1).scale(pixels, square(side), square(size));

    byte[] expected = new byte[size * size];
    Arrays.fill(expected, colour);
    assertThat(scaled).isEqualTo(expected);
  }

  /** By the definition: each input pixel is size x size cells, each output pixel side x side. */
  private static byte[] averaged(byte[] pixels, int side, int size) {
    byte[] result = new byte[size * size];
    long cells = (long) side * side;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        long sum = 0;
        for (int v = y * side; v < (y + 1) * side; v++) {
          for (int u = x * side; u < (x + 1) * side; u++) {
            sum += pixels[v / size * side + u / size] & 0xff;
          }
        }
        result[y * size + x] = (byte) ((2 * sum + cells) / (2 * cells));
      }
    }
    return result;
  }

  @Test
  void coloursCountAsMuchAsTheyAreOpaque() {
    byte[] redAndHiddenGreen = {(byte) 200, 0, 0, (byte) 255, 0, (byte) 255, 0, 0};
    byte[] four = new byte[16];
    System.arraycopy(redAndHiddenGreen, 0, four, 0, 8);
    System.arraycopy(redAndHiddenGreen, 0, four, 8, 8);

    byte[] scaled = new Resampler(4).scale(four, square(2), square(1));

    assertThat(scaled)
        .as("half as opaque, and no green")
        .containsExactly((byte) 199, 0, 0, (byte) 128);
  }

  @Test
  void aColourThatCannotBeSeenIsNone() {
    byte[] pixels = {1, 2, 3, 0, 5, 6, 7, 8, 1, 2, 3, 0, 5, 6, 7, (byte) 255};

    byte[] kept = new Resampler(4).scale(pixels, square(2), square(2));

    assertThat(kept).containsExactly(0, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 0, 5, 6, 7, (byte) 255);
  }

  private static ImageSize square(int side) {
    return new ImageSize(side, side);
  }
}
