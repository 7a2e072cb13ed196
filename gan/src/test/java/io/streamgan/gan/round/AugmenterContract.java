package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Augmentation;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AugmenterTest {
  private static final int COUNT = 5;
  private static final List<Integer> SHAPE = List.of(8, 12, 3);
  private static final int SIZE = COUNT * 8 * 12 * 3;

  static Stream<Augmentation> kinds() {
    return Stream.of(
        new Augmentation(true, false, false),
        new Augmentation(false, true, false),
        new Augmentation(false, false, true),
        new Augmentation(true, true, true));
  }

  /** For affine A, (A(x + d) - A(x)) . y = d . (the gradient at x that y comes back as). */
  @ParameterizedTest
  @MethodSource("kinds")
  void theGradientTakesTheTransposedWay(Augmentation kinds) {
    Augmenter augmenter = new Augmenter(kinds, SHAPE);
    Random random = new Random(1);
    float[] uniforms = new float[(COUNT + 2) * Augmenter.UNIFORMS];
    for (int i = 0; i < uniforms.length; i++) {
      uniforms[i] = 1 - random.nextFloat();
    }
    double[] x = gaussians(random);
    double[] d = gaussians(random);
    double[] y = gaussians(random);
    try (Arena arena = TestArena.of(1)) {
      double[] moved =
          changed(
              augmenter,
              uniforms,
              IntStream.range(0, SIZE).mapToDouble(i -> x[i] + d[i]).toArray(),
              arena);
      double[] still = changed(augmenter, uniforms, x, arena);
      HostMemory gradient = memory(y, arena);
      augmenter.changeGradient(gradient, uniforms, 2);

      double forward = 0;
      double backward = 0;
      double scale = 0;
      for (int i = 0; i < SIZE; i++) {
        forward += (moved[i] - still[i]) * y[i];
        backward += d[i] * gradient.read().get(i);
        scale += Math.abs(d[i] * y[i]);
      }
      assertThat(forward).isNotZero().isCloseTo(backward, within(1e-5 * scale));
    }
  }

  @Test
  void opacityIsNoColour() {
    Augmenter augmenter = new Augmenter(new Augmentation(true, false, false), List.of(2, 3, 4));
    float[] uniforms = {0.9f, 0.1f, 0.2f, 0.5f, 0.5f, 0.5f, 0.5f};
    try (Arena arena = TestArena.of(1)) {
      HostMemory rgba = new HostMemory(arena.zeros(1, 2, 3, 4));
      HostMemory rgb = new HostMemory(arena.zeros(1, 2, 3, 3));
      for (int pixel = 0; pixel < 6; pixel++) {
        for (int c = 0; c < 4; c++) {
          rgba.write().put(4 * pixel + c, 0.1f * pixel - 0.2f * c);
          if (c < 3) {
            rgb.write().put(3 * pixel + c, 0.1f * pixel - 0.2f * c);
          }
        }
      }
      augmenter.change(rgba, uniforms, 0);
      new Augmenter(new Augmentation(true, false, false), List.of(2, 3, 3))
          .change(rgb, uniforms, 0);

      for (int pixel = 0; pixel < 6; pixel++) {
        assertThat(rgba.read().get(4 * pixel + 3)).isEqualTo(0.1f * pixel - 0.2f * 3);
        for (int c = 0; c < 3; c++) {
          assertThat(rgba.read().get(4 * pixel + c)).isEqualTo(rgb.read().get(3 * pixel + c));
        }
      }
    }
  }

  private static double[] changed(
      Augmenter augmenter, float[] uniforms, double[] images, Arena arena) {
    HostMemory memory = memory(images, arena);
    augmenter.change(memory, uniforms, 2);
    return IntStream.range(0, SIZE).mapToDouble(memory.read()::get).toArray();
  }

  private static HostMemory memory(double[] values, Arena arena) {
    HostMemory memory = new HostMemory(arena.zeros(COUNT, 8, 12, 3));
    for (int i = 0; i < values.length; i++) {
      memory.write().put(i, (float) values[i]);
    }
    return memory;
  }

  private static double[] gaussians(Random random) {
    return IntStream.range(0, SIZE).mapToDouble(i -> random.nextGaussian()).toArray();
  }
}
