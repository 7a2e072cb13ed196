package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.PassEvaluation;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluationPlanTest {
  private static final int ROWS = 37;
  private static final int CLASSES = 3;

  static Stream<Arguments> networks() {
    Stream<Arguments> named =
        Stream.of(Networks.DCGAN, Networks.SNGAN, Networks.MLP)
            .flatMap(
                name -> {
                  Networks networks =
                      Networks.named(
                          name,
                          new Networks.Requirements(
                              new ImageShape(32, 32, 3), 4, 10, 1, true, false));
                  Networks conditional = networks.conditional(CLASSES);
                  return Stream.of(
                      Arguments.of(name + " G", networks.generator()),
                      Arguments.of(name + " D", networks.discriminator()),
                      Arguments.of(name + " G with classes", conditional.generator()),
                      Arguments.of(name + " D with classes", conditional.discriminator()));
                });
    return Stream.concat(
        named,
        Stream.of(
            // Products of the sizes that are divided into slices.
            Arguments.of(
                "wide G",
                Networks.named(
                        Networks.DCGAN,
                        new Networks.Requirements(
                            new ImageShape(32, 32, 3), 64, 100, 1, true, false))
                    .generator()),
            // More pixels than are multiplied at a time.
            Arguments.of(
                "large images",
                image(
                    40,
                    new LayerSpec.TransposedConvolution(2, 3, 4, 2, 1, true),
                    new LayerSpec.Convolution(3, 2, 3, 1, 1, true),
                    new LayerSpec.Tanh())),
            Arguments.of(
                "images a number of times as large as maps",
                image(
                    3,
                    new LayerSpec.TransposedConvolution(2, 5, 5, 3, 1, true),
                    new LayerSpec.LeakyRelu(0.2),
                    new LayerSpec.TransposedConvolution(5, 3, 6, 2, 2, false),
                    new LayerSpec.BatchNorm(3),
                    new LayerSpec.Relu(),
                    new LayerSpec.TransposedConvolution(3, 4, 2, 2, 0, true),
                    new LayerSpec.Convolution(4, 2, 5, 1, 2, true))),
            Arguments.of(
                "convolutions without a transposed form, and their norms",
                image(
                    9,
                    new LayerSpec.Convolution(2, 5, 3, 2, 1, true),
                    new LayerSpec.BatchNorm(5),
                    new LayerSpec.LeakyRelu(0.2),
                    new LayerSpec.Convolution(5, 4, 1, 1, 2, false),
                    new LayerSpec.Relu())),
            Arguments.of(
                "upsampled",
                image(
                    5,
                    new LayerSpec.Upsample(),
                    new LayerSpec.Convolution(2, 3, 5, 1, 2, true),
                    new LayerSpec.Dropout(0.5),
                    new LayerSpec.BatchNorm(3),
                    new LayerSpec.Upsample(),
                    new LayerSpec.Convolution(3, 4, 4, 1, 0, false),
                    new LayerSpec.Upsample(),
                    new LayerSpec.Convolution(4, 2, 4, 2, 1, false))),
            Arguments.of(
                "layers on their own",
                image(
                    8,
                    new LayerSpec.Relu(),
                    new LayerSpec.BatchNorm(2),
                    new LayerSpec.Upsample(),
                    new LayerSpec.AveragePool(),
                    new LayerSpec.Residual(
                        List.of(new LayerSpec.Tanh(), new LayerSpec.LeakyRelu(0.1)), List.of()),
                    new LayerSpec.Convolution(2, 3, 1, 1, 0, false),
                    new LayerSpec.Flatten(),
                    new LayerSpec.BatchNorm(192),
                    new LayerSpec.Linear(192, 7, true)))));
  }

  private static NetworkSpec image(int side, LayerSpec... layers) {
    return new NetworkSpec(List.of(side, side, 2), List.of(layers));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void computesWhatTheEvaluatingPassDoes(String name, NetworkSpec network) {
    try (Nd4jPlatform platform = platform(1)) {
      Tensors tensors = tensors(network, platform, 1);
      Evaluation pass =
          new PassEvaluation(
              new NetworkPass(
                  network,
                  tensors,
                  null,
                  Pass.Purpose.EVALUATE,
                  ROWS,
                  1,
                  new LayerRandomness(),
                  platform.arena()),
              platform);
      Evaluation plan = plan(network, tensors, platform);
      assertClose(network, run(plan, network, 0, ROWS), run(pass, network, 0, ROWS));
      // Tensors that change are taken over when the plan is prepared again.
      set(tensors, network, 2);
      plan.prepare();
      assertClose(network, run(plan, network, 0, ROWS), run(pass, network, 0, ROWS));
    }
  }

  private static void assertClose(NetworkSpec network, float[] ours, float[] theirs) {
    double norm = 0;
    for (float value : theirs) {
      norm += value * value;
    }
    assertThat(norm).isPositive();
    boolean image = network.layers().get(network.layers().size() - 1) instanceof LayerSpec.Tanh;
    double scale = image ? 1 : Math.sqrt(norm / theirs.length);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("value %d", i).isCloseTo(theirs[i], within((float) (1e-5 * scale)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void bitsDependNeitherOnTheRowsBesideNorOnTheThreads(String name, NetworkSpec network) {
    try (Nd4jPlatform one = platform(1);
        Nd4jPlatform three = platform(3)) {
      Evaluation alone = plan(network, tensors(network, one, 1), one);
      Evaluation shared = plan(network, tensors(network, three, 1), three);
      float[] whole = run(alone, network, 0, ROWS);
      int size = whole.length / ROWS;
      assertThat(run(shared, network, 0, ROWS)).isEqualTo(whole);
      for (int from = 0, count = 1; from + count <= ROWS; from += count, count++) {
        float[] expected = Arrays.copyOfRange(whole, from * size, (from + count) * size);
        assertThat(run(alone, network, from, count)).isEqualTo(expected);
        assertThat(run(shared, network, from, count)).isEqualTo(expected);
      }
    }
  }

  @Test
  void valuesThatOverflowStayWithTheirImage() {
    NetworkSpec network =
        image(
            40,
            new LayerSpec.TransposedConvolution(2, 3, 4, 2, 1, true),
            new LayerSpec.Convolution(3, 2, 3, 1, 1, true));
    try (Nd4jPlatform platform = platform(1)) {
      Evaluation plan = plan(network, tensors(network, platform, 1), platform);
      int in = size(network.input());
      int size = size(network.output());
      float[] expected = run(plan, network, 0, ROWS);
      float[] inputs = gaussians(7, ROWS * in);
      Arrays.fill(inputs, in, 2 * in, Float.POSITIVE_INFINITY);
      float[] outputs = new float[ROWS * size];
      plan.run(inputs, new int[ROWS], ROWS, outputs);
      assertThat(Arrays.copyOfRange(outputs, size, 2 * size)).contains(Float.NaN);
      assertThat(Arrays.copyOf(outputs, size)).isEqualTo(Arrays.copyOf(expected, size));
      assertThat(Arrays.copyOfRange(outputs, 2 * size, outputs.length))
          .isEqualTo(Arrays.copyOfRange(expected, 2 * size, expected.length));
    }
  }

  private static Nd4jPlatform platform(int threads) {
    Nd4jPlatform platform = new Nd4jPlatform(new EngineOptions(threads));
    platform.enter();
    return platform;
  }

  private static Evaluation plan(NetworkSpec network, Tensors tensors, Nd4jPlatform platform) {
    Evaluation plan = new EvaluationPlan(network, tensors, ROWS, platform.arena());
    plan.prepare();
    return plan;
  }

  private static Tensors tensors(NetworkSpec network, Nd4jPlatform platform, long seed) {
    Tensors tensors = Tensors.all(network, platform);
    set(tensors, network, seed);
    return tensors;
  }

  private static void set(Tensors tensors, NetworkSpec network, long seed) {
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      float[] values = gaussians(seed + tensor.name().hashCode(), (int) tensor.size());
      for (int i = 0; i < values.length; i++) {
        values[i] =
            tensor.name().endsWith("running_var") ? 1 + values[i] * values[i] : 0.3f * values[i];
      }
      tensors.get(tensor.name()).set(0, values);
    }
  }

  /** Returns the outputs of {@code count} of the rows. */
  private static float[] run(Evaluation evaluation, NetworkSpec network, int from, int count) {
    int in = size(network.input());
    float[] inputs = gaussians(7, ROWS * in);
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> network.classes() == 0 ? -1 : (from + i) % (CLASSES + 1) - 1);
    float[] outputs = new float[count * size(network.output())];
    evaluation.run(
        Arrays.copyOfRange(inputs, from * in, (from + count) * in), labels, count, outputs);
    return outputs;
  }

  private static int size(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  private static float[] gaussians(long seed, int count) {
    float[] values = new float[count];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    return values;
  }
}
