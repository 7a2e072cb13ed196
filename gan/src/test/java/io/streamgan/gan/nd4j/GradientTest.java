package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.Mlp;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.network.Sngan;
import io.streamgan.gan.objective.GradientPenalty;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every layer and every penalty against central differences. */
class GradientTest {
  private static final int BATCH = 3;
  private static final List<Integer> IMAGE = List.of(6, 6, 2);

  /** Classes of the rows, where layers ask for them; one is not known. */
  private static final int[] LABELS = {2, -1, 0};

  static Stream<Arguments> layers() {
    return Stream.of(
        Arguments.of(List.of(5), new LayerSpec.Linear(5, 4, true)),
        Arguments.of(List.of(5), new LayerSpec.Linear(5, 4, false)),
        Arguments.of(IMAGE, new LayerSpec.Convolution(2, 3, 4, 2, 1, true)),
        Arguments.of(IMAGE, new LayerSpec.Convolution(2, 3, 3, 1, 1, false)),
        Arguments.of(IMAGE, new LayerSpec.TransposedConvolution(2, 3, 4, 2, 1, true)),
        Arguments.of(IMAGE, new LayerSpec.BatchNorm(2)),
        Arguments.of(List.of(5), new LayerSpec.BatchNorm(5)),
        Arguments.of(IMAGE, new LayerSpec.Tanh()),
        Arguments.of(IMAGE, new LayerSpec.Upsample()),
        Arguments.of(IMAGE, new LayerSpec.AveragePool()),
        Arguments.of(IMAGE, new LayerSpec.GlobalSum()),
        Arguments.of(IMAGE, new LayerSpec.Dropout(0.5)),
        Arguments.of(IMAGE, new LayerSpec.GaussianNoise(0.5)),
        Arguments.of(List.of(5), new LayerSpec.ClassEmbedding(5, 3, 2)),
        Arguments.of(List.of(4), new LayerSpec.ClassScore(4)),
        Arguments.of(
            IMAGE,
            new LayerSpec.Residual(
                List.of(
                    new LayerSpec.BatchNorm(2),
                    new LayerSpec.Tanh(),
                    new LayerSpec.Upsample(),
                    new LayerSpec.Convolution(2, 3, 3, 1, 1, true)),
                List.of(new LayerSpec.Upsample(), new LayerSpec.Convolution(2, 3, 1, 1, 0, true)))),
        Arguments.of(
            IMAGE,
            new LayerSpec.Residual(
                List.of(new LayerSpec.Convolution(2, 2, 3, 1, 1, true)), List.of())));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void ofALayerAreThoseOfWhatItComputes(List<Integer> input, LayerSpec layer) {
    assertGradients(new NetworkSpec(input, List.of(layer)), 1e-2f);
  }

  static Stream<List<LayerSpec>> rows() {
    LayerSpec convolution = new LayerSpec.Convolution(2, 2, 3, 1, 1, true);
    LayerSpec leaky = new LayerSpec.LeakyRelu(0.2);
    return Stream.of(
        List.of(convolution, leaky),
        List.of(convolution, new LayerSpec.Relu()),
        List.of(leaky, convolution),
        List.of(new LayerSpec.Tanh(), new LayerSpec.BatchNorm(2)),
        List.of(new LayerSpec.Tanh(), leaky),
        List.of(new LayerSpec.Tanh(), new LayerSpec.Dropout(0.5), new LayerSpec.GaussianNoise(1)),
        List.of(convolution, leaky, new LayerSpec.BatchNorm(2)),
        List.of(
            convolution,
            new LayerSpec.Relu(),
            new LayerSpec.Flatten(),
            new LayerSpec.GaussianNoise(1),
            new LayerSpec.Linear(72, 4, true)),
        List.of(convolution, leaky, new LayerSpec.Dropout(0.5), new LayerSpec.BatchNorm(2)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void ofLayersThatShareMemoryAreThoseOfWhatTheyCompute(List<LayerSpec> layers) {
    assertGradients(new NetworkSpec(IMAGE, layers), 1e-3f);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aPassLeavesItsInputAsItIs(List<LayerSpec> layers) {
    try (Arena arena = TestArena.of(2)) {
      Trainee trainee = trainee(new NetworkSpec(IMAGE, layers), arena);
      Pass pass = trainee.learning(BATCH, 1, arena);
      HostMemory x = new HostMemory(pass.input().value());
      float[] before = new float[x.size()];
      fill(FloatBuffer.wrap(before), 2, 1);
      x.write().put(0, before);
      pass.forward();
      float[] after = new float[x.size()];
      x.read().get(0, after);
      assertThat(after).isEqualTo(before);
    }
  }

  static Stream<NetworkSpec> networks() {
    ImageShape grey = new ImageShape(32, 32, 1);
    Networks.Wish wish = new Networks.Wish(grey, 2, 5, 1, false, false);
    Networks conditional = Networks.named(Networks.SNGAN, wish).conditional(3);
    return Stream.of(
        conditional.discriminator(),
        conditional.generator(),
        Dcgan.discriminator(grey, 2, 1, true),
        Dcgan.generator(grey, 2, 5),
        Sngan.discriminator(grey, 2, 1),
        Sngan.generator(grey, 1, 5),
        Sngan.discriminator(new ImageShape(64, 64, 3), 1, 2),
        Sngan.generator(new ImageShape(64, 64, 3), 1, 5),
        Mlp.discriminator(new ImageShape(7, 7, 1), 2, 10),
        Mlp.generator(new ImageShape(7, 7, 1), 2, 5));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void ofAWholeNetworkAreThoseOfWhatItComputes(NetworkSpec network) {
    try (Arena arena = TestArena.of(2)) {
      Trainee trainee = trainee(network, arena);
      trainee.iterate();
      Pass pass = trainee.learningThrough(BATCH, arena);
      System.arraycopy(LABELS, 0, pass.labels(), 0, BATCH);
      HostMemory x = new HostMemory(pass.input().value());
      HostMemory parameters = new HostMemory(trainee.learned());
      HostMemory y = new HostMemory(pass.output().value());
      float[] weights = normal(y.size(), 3);
      float[] at = normal(x.size(), 2);
      float[] learned = new float[parameters.size()];
      parameters.read().get(0, learned);
      x.write().put(0, at);
      pass.forward();
      new HostMemory(pass.output().requireGradient()).write().put(0, weights);
      pass.backward();
      trainee.toRawGradients();
      FloatBuffer byInput = new HostMemory(pass.input().requireGradient()).read();
      FloatBuffer byParameters = new HostMemory(trainee.gradients().flat()).read();

      for (int seed = 10; seed < 15; seed++) {
        float[] inputDirection = normal(at.length, seed);
        float[] direction = normal(learned.length, seed + 10);
        double expected = dot(inputDirection, byInput) + dot(direction, byParameters);
        double scale = Math.sqrt(square(byInput) + square(byParameters));
        // Far away rectifiers change sides, and close by there is rounding: the best of some.
        double[] slopes = new double[4];
        for (int i = 0; i < slopes.length; i++) {
          double[] values = new double[2];
          float step = (float) StrictMath.pow(10, -3.5 - 0.5 * i);
          for (int side = 0; side < 2; side++) {
            float h = side == 0 ? step : -step;
            x.write().put(0, moved(at, inputDirection, h));
            parameters.write().put(0, moved(learned, direction, h));
            trainee.refresh();
            pass.forward();
            values[side] = dot(weights, y.read());
          }
          slopes[i] = (values[0] - values[1]) / (2 * step);
        }
        assertThat(Arrays.stream(slopes).boxed())
            .as("derivative in direction %d, %.4f where 1 is the gradient's norm", seed, scale)
            .anySatisfy(slope -> assertThat(slope).isCloseTo(expected, within(0.01 * scale)));
      }
    }
  }

  private static Trainee trainee(NetworkSpec network, Arena arena) {
    Trainee trainee =
        new Trainee(network, GanSpec.Adam.DEFAULT, 0, Double.POSITIVE_INFINITY, arena);
    Initialisation.initialise(
        new NetworkSpec(network.input(), network.layers(), NetworkSpec.Initial.HE),
        trainee.values(),
        new Randomness(1, Randomness.Stream.INITIAL_GENERATOR, 0));
    trainee.noise().at(1, 1, false);
    return trainee;
  }

  private static float[] normal(int count, long seed) {
    float[] values = new float[count];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    return values;
  }

  private static float[] moved(float[] from, float[] direction, float by) {
    float[] values = from.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += by * direction[i];
    }
    return values;
  }

  private static double dot(float[] a, FloatBuffer b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b.get(i);
    }
    return sum;
  }

  private static double square(FloatBuffer values) {
    double sum = 0;
    for (int i = 0; i < values.capacity(); i++) {
      sum += (double) values.get(i) * values.get(i);
    }
    return sum;
  }

  @Test
  void ofSpectrallyNormalisedWeightsAreThoseOfTheRawOnes() {
    for (LayerSpec layer :
        List.of(
            new LayerSpec.Linear(5, 4, true), new LayerSpec.Convolution(2, 3, 4, 2, 1, false))) {
      List<Integer> input = layer instanceof LayerSpec.Linear ? List.of(5) : IMAGE;
      assertGradients(new NetworkSpec(input, List.of(new LayerSpec.SpectralNorm(layer))), 1e-2f);
    }
  }

  @Test
  void aSpectrallyNormalisedWeightHasALargestSingularValueOfOne() {
    NetworkSpec network =
        new NetworkSpec(
            List.of(5), List.of(new LayerSpec.SpectralNorm(new LayerSpec.Linear(5, 4, false))));
    try (Arena arena = TestArena.of(2)) {
      Trainee trainee =
          new Trainee(network, GanSpec.Adam.DEFAULT, 0, Double.POSITIVE_INFINITY, arena);
      fill(new HostMemory(trainee.values().flat()).write(), 1, 3);
      for (int i = 0; i < 200; i++) {
        trainee.iterate();
      }
      FloatBuffer weight = new HostMemory(trainee.effective().get("0.weight")).read();
      double[] x = {1, 2, 3, 4};
      double norm = 0;
      for (int i = 0; i < 500; i++) {
        double[] wx = new double[5];
        double[] next = new double[4];
        for (int k = 0; k < 20; k++) {
          wx[k / 4] += weight.get(k) * x[k % 4];
        }
        for (int k = 0; k < 20; k++) {
          next[k % 4] += weight.get(k) * wx[k / 4];
        }
        norm = Math.sqrt(Arrays.stream(next).map(v -> v * v).sum());
        x = Arrays.stream(next).map(scaled(norm)).toArray();
      }
      // The largest eigenvalue of W^T W.
      assertThat(Math.sqrt(norm)).isCloseTo(1, within(1e-4));
    }
  }

  static Stream<GradientPenalty> penalties() {
    return Stream.of(
        new GradientPenalty.R1(10, 1),
        new GradientPenalty.Dragan(10),
        new GradientPenalty.Interpolated(10));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void ofAPenaltyAreThoseOfItsValue(GradientPenalty penalty) {
    NetworkSpec network =
        new NetworkSpec(
            IMAGE,
            List.of(
                new LayerSpec.Convolution(2, 4, 4, 2, 1, true),
                new LayerSpec.LeakyRelu(0.2),
                new LayerSpec.Upsample(),
                new LayerSpec.Residual(
                    List.of(
                        new LayerSpec.LeakyRelu(0.2),
                        new LayerSpec.Convolution(4, 4, 3, 1, 1, true),
                        new LayerSpec.AveragePool()),
                    List.of(new LayerSpec.AveragePool())),
                new LayerSpec.Flatten(),
                new LayerSpec.Linear(36, 6, true),
                new LayerSpec.LeakyRelu(0.2),
                new LayerSpec.Residual(
                    List.of(new LayerSpec.Linear(6, 1, true)),
                    List.of(new LayerSpec.Linear(6, 3, false), new LayerSpec.ClassScore(3)))));
    try (Arena arena = TestArena.of(2)) {
      Trainee trainee =
          new Trainee(network, GanSpec.Adam.DEFAULT, 0, Double.POSITIVE_INFINITY, arena);
      fill(new HostMemory(trainee.values().flat()).write(), 1, 0.4f);
      PenaltyPass pass = new PenaltyPass(penalty, trainee, BATCH, arena);
      System.arraycopy(LABELS, 0, pass.labels(), 0, BATCH);
      HostMemory real = new HostMemory(arena.zeros(BATCH, 6, 6, 2));
      HostMemory generated = new HostMemory(arena.zeros(BATCH, 6, 6, 2));
      fill(real.write(), 12, 1);
      fill(generated.write(), 13, 1);
      float[] random = new float[PenaltyPass.randomCount(penalty, BATCH, 72)];
      fill(FloatBuffer.wrap(random), 4, 0.5f);

      pass.addTo(real, generated, random, 1);

      FloatBuffer gradient = new HostMemory(trainee.gradients().flat()).read();
      float[] expected = new float[gradient.capacity()];
      gradient.get(0, expected);
      // Smooth in each parameter as long as no sign changes before a rectifier: none does here.
      assertCloseToDifferences(
          new HostMemory(trainee.learned())::write,
          expected,
          () -> pass.addTo(real, generated, random, 1),
          2e-4f,
          2e-2);
    }
  }

  private static DoubleUnaryOperator scaled(double norm) {
    return value -> value / norm;
  }

  /** Of sum(c y), with fixed random c, by the input and by all parameters. */
  private static void assertGradients(NetworkSpec network, float step) {
    try (Arena arena = TestArena.of(2)) {
      Trainee trainee =
          new Trainee(network, GanSpec.Adam.DEFAULT, 0, Double.POSITIVE_INFINITY, arena);
      fill(new HostMemory(trainee.values().flat()).write(), 1, 0.5f);
      Pass pass = trainee.learningThrough(BATCH, arena);
      System.arraycopy(LABELS, 0, pass.labels(), 0, BATCH);
      HostMemory x = new HostMemory(pass.input().value());
      HostMemory y = new HostMemory(pass.output().value());
      float[] source = new float[x.size()];
      fill(FloatBuffer.wrap(source), 2, 1);
      float[] weights = new float[y.size()];
      fill(FloatBuffer.wrap(weights), 3, 1);
      x.write().put(0, source);
      trainee.refresh();
      DoubleSupplier loss =
          () -> {
            x.write().put(0, source);
            trainee.refresh();
            pass.forward();
            return dot(weights, y.read());
          };

      assertThat(loss.getAsDouble()).isFinite();
      new HostMemory(pass.output().requireGradient()).write().put(0, weights);
      pass.backward();
      trainee.toRawGradients();

      float[] byInput = new float[x.size()];
      new HostMemory(pass.input().requireGradient()).read().get(0, byInput);
      HostMemory learned = new HostMemory(trainee.learned());
      float[] byParameters = new float[learned.size()];
      new HostMemory(trainee.gradients().flat()).read().get(0, byParameters);
      FloatBuffer at = FloatBuffer.wrap(source);
      assertCloseToDifferences(() -> at, byInput, loss, step, 5e-3);
      assertCloseToDifferences(learned::write, byParameters, loss, step, 5e-3);
    }
  }

  /**
   * @param tolerance relative to the largest gradient
   */
  private static void assertCloseToDifferences(
      Supplier<FloatBuffer> memory,
      float[] gradient,
      DoubleSupplier value,
      float step,
      double tolerance) {
    double largest = 1e-3;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    for (int i = 0; i < gradient.length; i++) {
      float original = memory.get().get(i);
      memory.get().put(i, original + step);
      double above = value.getAsDouble();
      memory.get().put(i, original - step);
      double below = value.getAsDouble();
      memory.get().put(i, original);
      double slope = (above - below) / ((original + step) - (double) (original - step));
      assertThat((double) gradient[i])
          .as("entry " + i)
          .isCloseTo(slope, within(tolerance * largest));
    }
  }

  private static void fill(FloatBuffer target, long seed, float deviation) {
    float[] values = new float[target.capacity()];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    for (int i = 0; i < values.length; i++) {
      target.put(i, deviation * values[i]);
    }
  }
}
