package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Precision;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products with TF32 are those of float32 where the factors have no more than its 10 bits, and
 * otherwise as near as such factors are.
 */
class Tf32Test {
  private static final int BATCH = 5;

  /** Factors of 10 bits are exact; sums have another order. */
  private static final double EXACT = 1e-6;

  /** Each factor is rounded by half of 2^-10 at most. */
  private static final double ROUNDED = 1.0 / (1 << 10);

  static Stream<NetworkSpec> layers() {
    return Stream.of(
        network(List.of(37), new LayerSpec.Linear(37, 70, true)),
        network(List.of(9, 8, 5), new LayerSpec.Convolution(5, 70, 4, 2, 1, true)),
        network(List.of(8, 8, 6), new LayerSpec.Convolution(6, 3, 3, 1, 1, false)),
        network(List.of(4, 4, 70), new LayerSpec.Convolution(70, 1, 4, 1, 0, true)),
        network(List.of(4, 5, 20), new LayerSpec.TransposedConvolution(20, 9, 4, 2, 1, true)));
  }

  private static NetworkSpec network(List<Integer> input, LayerSpec layer) {
    return new NetworkSpec(input, List.of(layer));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void factorsOfTenBitsAreExact(NetworkSpec network) {
    assertClose(network, true, EXACT);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void otherFactorsAreRounded(NetworkSpec network) {
    assertThat(values(network, Precision.TF32, false))
        .isNotEqualTo(values(network, Precision.FLOAT32, false));
    assertClose(network, false, ROUNDED);
  }

  private static void assertClose(NetworkSpec network, boolean tenBits, double tolerance) {
    List<float[]> expected = values(network, Precision.FLOAT32, tenBits);
    List<float[]> actual = values(network, Precision.TF32, tenBits);
    for (int t = 0; t < expected.size(); t++) {
      double error = 0;
      double square = 0;
      for (int i = 0; i < expected.get(t).length; i++) {
        error += Math.pow((double) actual.get(t)[i] - expected.get(t)[i], 2);
        square += Math.pow(expected.get(t)[i], 2);
      }
      assertThat(square).isPositive();
      assertThat(Math.sqrt(error / square)).isCloseTo(0, within(tolerance));
    }
  }

  /**
   * Returns the output, the gradient of the input, and those of the parameters.
   *
   * @param tenBits whether all factors have 10 bits
   */
  private static List<float[]> values(NetworkSpec network, Precision precision, boolean tenBits) {
    Random random = new Random(1);
    try (CudaPlatform platform = EmulatedDriver.platform(precision)) {
      Tensors parameters = Tensors.all(network, platform);
      Tensors gradients = Tensors.all(network, platform);
      fill(parameters.flat(), random, tenBits);
      Pass pass =
          platform.pass(
              network,
              parameters,
              gradients,
              Pass.Purpose.LEARN_THROUGH,
              BATCH,
              1,
              new LayerRandomness());
      fill(pass.input(), random, tenBits);
      fill(pass.outputGradient(), random, tenBits);
      platform.together(
          () -> {
            pass.forward();
            pass.backward();
          });
      return List.of(read(pass.output()), read(pass.inputGradient()), read(gradients.flat()));
    }
  }

  private static void fill(Tensor tensor, Random random, boolean tenBits) {
    float[] values = new float[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tenBits ? (random.nextInt(2048) - 1024) / 512f : (float) random.nextGaussian();
    }
    tensor.set(0, values);
  }

  private static float[] read(Tensor tensor) {
    float[] values = new float[tensor.size()];
    tensor.get(0, values);
    return values;
  }
}
