package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.platform.AugmentationChoice;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public abstract class AugmentedContract {
  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform();

  private Platform entered() {
    Platform platform = platform();
    platform.enter();
    return platform;
  }

  private static final int COUNT = 5;
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
    Random random = new Random(1);
    float[] uniforms = new float[(COUNT + 2) * AugmentationChoice.VALUES];
    for (int i = 0; i < uniforms.length; i++) {
      uniforms[i] = 1 - random.nextFloat();
    }
    double[] x = gaussians(random);
    double[] d = gaussians(random);
    double[] y = gaussians(random);
    try (Platform platform = entered()) {
      Tensor images = platform.zeros(COUNT, 8, 12, 3);
      Tensor gradient = platform.zeros(COUNT, 8, 12, 3);
      Augmented augmented = new Augmented(kinds, images, gradient, platform);
      augmented.choose(uniforms, 2, 1);
      set(images, IntStream.range(0, SIZE).mapToDouble(i -> x[i] + d[i]).toArray());
      augmented.change();
      float[] moved = GradientCheck.read(images);
      set(images, x);
      augmented.change();
      float[] still = GradientCheck.read(images);
      set(gradient, y);
      augmented.changeGradient();
      float[] back = GradientCheck.read(gradient);

      double forward = 0;
      double backward = 0;
      double scale = 0;
      for (int i = 0; i < SIZE; i++) {
        forward += ((double) moved[i] - still[i]) * y[i];
        backward += d[i] * back[i];
        scale += Math.abs(d[i] * y[i]);
      }
      assertThat(forward).isNotZero().isCloseTo(backward, within(1e-5 * scale));
    }
  }

  @Test
  void opacityIsNoColour() {
    Augmentation colour = new Augmentation(true, false, false);
    float[] uniforms = {0.9f, 0.1f, 0.2f, 0.5f, 0.5f, 0.5f, 0.5f};
    float[] opaque = new float[24];
    float[] colours = new float[18];
    for (int pixel = 0; pixel < 6; pixel++) {
      for (int c = 0; c < 4; c++) {
        opaque[4 * pixel + c] = 0.1f * pixel - 0.2f * c;
        if (c < 3) {
          colours[3 * pixel + c] = opaque[4 * pixel + c];
        }
      }
    }
    try (Platform platform = entered()) {
      Tensor rgba = platform.zeros(1, 2, 3, 4);
      Tensor rgb = platform.zeros(1, 2, 3, 3);
      rgba.set(0, opaque);
      rgb.set(0, colours);
      for (Tensor images : List.of(rgba, rgb)) {
        Augmented augmented = new Augmented(colour, images, null, platform);
        augmented.choose(uniforms, 0, 1);
        augmented.change();
      }

      float[] changed = GradientCheck.read(rgba);
      float[] expected = GradientCheck.read(rgb);
      for (int pixel = 0; pixel < 6; pixel++) {
        assertThat(changed[4 * pixel + 3]).isEqualTo(opaque[4 * pixel + 3]);
        for (int c = 0; c < 3; c++) {
          assertThat(changed[4 * pixel + c]).isEqualTo(expected[3 * pixel + c]);
        }
      }
    }
  }

  @Test
  void eachKindOfChangeIsMadeWithTheProbabilityOfTheStrength() {
    int count = 2_000;
    Augmentation adaptive = new Augmentation(true, true, true, 0.6);
    int numbers = AugmentationChoice.numbers(adaptive);
    float[] uniforms = new float[count * numbers];
    Random random = new Random(3);
    for (int i = 0; i < uniforms.length; i++) {
      uniforms[i] = 1 - random.nextFloat();
    }
    float[] grey = new float[count * 8 * 8];
    Arrays.fill(grey, 0.25f);
    try (Platform platform = entered()) {
      Tensor images = platform.zeros(count, 8, 8, 1);
      Augmented augmented = new Augmented(adaptive, images, null, platform);
      float[] changed = new float[grey.length];
      for (float strength : new float[] {0, 0.3f, 1}) {
        augmented.choose(uniforms, 0, strength);
        images.set(0, grey);
        augmented.change();
        images.get(0, changed);
        // Of a grey image, a change of colour alone changes the pixel that is never cut or moved.
        int brighter = 0;
        int cut = 0;
        for (int i = 0; i < count; i++) {
          float[] image = Arrays.copyOfRange(changed, i * 64, (i + 1) * 64);
          float left = 0;
          for (float value : image) {
            left = value == 0 ? left : value;
          }
          brighter += Math.abs(left - 0.25f) > 1e-6 ? 1 : 0;
          cut += image[4 * 8 + 4] == 0 || image[3 * 8 + 3] == 0 ? 1 : 0;
        }
        assertThat(brighter / (double) count).isCloseTo(strength, within(0.04));
        assertThat(cut / (double) count).isBetween(0.3 * strength, (double) strength);
      }
    }
  }

  private static void set(Tensor tensor, double[] values) {
    tensor.set(0, GoldenTrace.floats(values));
  }

  private static double[] gaussians(Random random) {
    return IntStream.range(0, SIZE).mapToDouble(i -> random.nextGaussian()).toArray();
  }
}
