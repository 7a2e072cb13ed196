package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Gaussians;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.PixelConversion;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random numbers and pixels of the kernels are the same bits as in Java. */
class CudaRandomnessTest {
  private static final int VALUES = 1001;

  @Test
  void noiseIsThatOfRandomness() {
    float[] expected = new float[2 * VALUES];
    Randomness random = randomness(5).of("0");
    random.quickGaussians(expected, 0.3f);
    assertThat(drawn(new LayerSpec.GaussianNoise(0.3), 0, 5)).isEqualTo(expected);
  }

  @Test
  void dropoutIsThatOfRandomness() {
    float[] expected = new float[2 * VALUES];
    Randomness random = randomness(6).of("0");
    for (int i = 0; i < expected.length; i++) {
      expected[i] = random.nextUniform() <= 0.4 ? 0 : (float) (1 / 0.6);
    }
    assertThat(drawn(new LayerSpec.Dropout(0.4), 1, 6)).isEqualTo(expected);
  }

  @Test
  void latentsAreThoseOfRandomness() {
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor latents = platform.zeros(1_000_001);
      Gaussians gaussians = platform.gaussians(latents);
      for (int seed = 0; seed < 3; seed++) {
        Randomness random = new Randomness(seed, Randomness.Stream.GENERATOR_LATENTS, seed);
        gaussians.draw(random);
        float[] drawn = new float[latents.size()];
        latents.get(0, drawn);
        float[] expected = new float[drawn.length];
        random.gaussians(expected);
        assertThat(Arrays.mismatch(drawn, expected)).isEqualTo(-1);
      }
    }
  }

  @Test
  void numbersAreThoseOfTheUpdateInEachRun() {
    assertThat(drawn(new LayerSpec.GaussianNoise(1), 0, 7))
        .isNotEqualTo(drawn(new LayerSpec.GaussianNoise(1), 0, 8));
  }

  @Test
  void pixelsAreThoseOfTheConversionInJava() {
    byte[] pixels = new byte[300];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    float[] expected = new float[256];
    PixelConversion.toFloats(pixels, 44, expected);
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor images = platform.zeros(256);
      platform.pixels(images).set(pixels, 44);
      float[] values = new float[256];
      images.get(0, values);
      assertThat(values).isEqualTo(expected);
    }
  }

  @Test
  void valuesBecomeThePixelsOfTheConversionInJava() {
    float[] values = new float[100_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = -1.1f + 2.2f * i / values.length;
    }
    values[0] = Float.NaN;
    values[1] = Float.NEGATIVE_INFINITY;
    values[2] = Float.POSITIVE_INFINITY;
    byte[] expected = new byte[values.length];
    PixelConversion.toPixels(values, expected, 0, values.length);
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor images = platform.zeros(values.length);
      images.set(0, values);
      byte[] pixels = new byte[values.length + 5];
      platform.pixels(images).get(pixels, 5, values.length);
      assertThat(Arrays.copyOfRange(pixels, 5, pixels.length)).isEqualTo(expected);
    }
  }

  private static LayerRandomness randomness(long update) {
    LayerRandomness randomness = new LayerRandomness();
    randomness.at(3, update, true);
    return randomness;
  }

  /** Returns the output of a layer whose inputs are {@code input}, as the second run of a graph. */
  private static float[] drawn(LayerSpec layer, float input, long update) {
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      NetworkSpec network = new NetworkSpec(List.of(VALUES), List.of(layer));
      LayerRandomness randomness = randomness(update - 1);
      Pass pass =
          platform.pass(
              network,
              Tensors.all(network, platform),
              null,
              Pass.Purpose.OBSERVE,
              2,
              1,
              randomness);
      float[] inputs = new float[2 * VALUES];
      Arrays.fill(inputs, input);
      pass.input().set(0, inputs);
      platform.together(pass::forward);
      randomness.at(3, update, true);
      platform.together(pass::forward);
      float[] values = new float[2 * VALUES];
      pass.output().get(0, values);
      return values;
    }
  }
}
