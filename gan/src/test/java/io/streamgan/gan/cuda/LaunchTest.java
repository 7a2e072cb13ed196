package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.cuda.Launch.Divisor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaunchTest {
  @Test
  void aMultiplicationAndAShiftDivide() {
    Random random = new Random(1);
    for (int value = 1; value > 0; value += 1 + value / 7) {
      Divisor divisor = Divisor.of(value);
      assertThat(divisor.value()).isEqualTo(value);
      for (int x : new int[] {0, 1, value - 1, value, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
        assertThat(quotient(x, divisor)).isEqualTo(x / value);
      }
      for (int i = 0; i < 100; i++) {
        int x = random.nextInt(Integer.MAX_VALUE);
        assertThat(quotient(x, divisor)).isEqualTo(x / value);
        int multiple = x / value * value;
        assertThat(quotient(multiple, divisor)).isEqualTo(multiple / value);
      }
    }
    assertThatThrownBy(() -> Divisor.of(0)).hasMessage("a divisor must be positive, not 0");
  }

  /** As {@code kernels.cu} computes it. */
  private static int quotient(int x, Divisor divisor) {
    long product = x * (divisor.multiplier() & 0xFFFFFFFFL);
    return divisor.shift() < 0 ? x : (int) (product >>> 32 + divisor.shift());
  }
}
