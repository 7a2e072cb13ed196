package io.streamgan.gan.round;

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
import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.R3gan;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every layer, of whole networks and of every penalty against exact derivatives. */
public abstract class GradientContract {
  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform();

  private Platform entered() {
    Platform platform = platform();
    platform.enter();
    return platform;
  }

  private static final int BATCH = 3;

  /**
   * Largest relative error that the rounding of float32 may cause. Two to four times what it does.
   */
  private static final double ROUNDING = 1e-5;

  private static final List<Integer> IMAGE = List.of(6, 6, 2);

  /** Classes of the rows, where layers ask for them; one is not known. */
  private static final int[] LABELS = {2, -1, 0};

  /** A discriminator with a layer of each kind that a penalty may meet. */
  private static final NetworkSpec PENALISED =
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
        Arguments.of(List.of(5), new LayerSpec.ClassEmbedding(5, 3, 2, true)),
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
    assertGradients(new NetworkSpec(input, List.of(layer)));
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
    assertGradients(new NetworkSpec(IMAGE, layers));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aPassLeavesItsInputAsItIs(List<LayerSpec> layers) {
    try (Platform platform = entered()) {
      TrainableNetwork trained = trained(new NetworkSpec(IMAGE, layers), platform);
      Pass pass = trained.learning(BATCH, 1);
      float[] before = gaussians(pass.input().size(), 2, 1);
      pass.input().set(0, before);
      pass.forward();
      assertThat(GradientCheck.read(pass.input())).isEqualTo(before);
    }
  }

  private static final ImageShape OBLONG = new ImageShape(24, 48, 4);

  static Stream<NetworkSpec> networks() {
    ImageShape grey = new ImageShape(32, 32, 1);
    Networks.Requirements requirements = new Networks.Requirements(grey, 2, 5, 1, false, false);
    Networks conditional = Networks.named(Networks.SNGAN, requirements).conditional(3);
    return Stream.of(
        conditional.discriminator(),
        conditional.generator(),
        Dcgan.discriminator(grey, 2, 1, true),
        Dcgan.generator(grey, 2, 5),
        Sngan.discriminator(grey, 2, 1),
        Sngan.generator(grey, 1, 5),
        Sngan.discriminator(new ImageShape(64, 64, 3), 1, 2),
        Sngan.generator(new ImageShape(64, 64, 3), 1, 5),
        Sngan.discriminator(OBLONG, 1, 1),
        Sngan.generator(OBLONG, 1, 5),
        Dcgan.discriminator(OBLONG, 1, 1, true),
        Dcgan.generator(OBLONG, 1, 5),
        Mlp.discriminator(new ImageShape(7, 7, 1), 2, 10),
        Mlp.generator(new ImageShape(7, 7, 1), 2, 5));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void ofAWholeNetworkAreThoseOfWhatItComputes(NetworkSpec network) {
    try (Platform platform = entered()) {
      TrainableNetwork trained = trained(network, platform);
      trained.iterate();
      GradientCheck check = new GradientCheck(trained, LABELS);
      check.assertOutputs(ROUNDING);
      for (int seed = 10; seed < 15; seed++) {
        check.assertDerivative(seed, ROUNDING);
      }
    }
  }

  private static TrainableNetwork trained(NetworkSpec network, Platform platform) {
    TrainableNetwork trained = uninitialised(network, platform);
    Initialisation.initialise(
        new NetworkSpec(network.input(), network.layers(), NetworkSpec.Initial.HE),
        trained.values(),
        new Randomness(1, Randomness.Stream.INITIAL_GENERATOR, 0));
    trained.randomness().at(1, 1, false);
    return trained;
  }

  /** All its values are 0. Nothing here depends on the optimiser. */
  private static TrainableNetwork uninitialised(NetworkSpec network, Platform platform) {
    return new TrainableNetwork(
        network, GanSpec.Adam.DEFAULT, 0, Double.POSITIVE_INFINITY, platform);
  }

  @Test
  void ofSpectrallyNormalisedWeightsAreThoseOfTheRawOnes() {
    for (LayerSpec layer :
        List.of(
            new LayerSpec.Linear(5, 4, true), new LayerSpec.Convolution(2, 3, 4, 2, 1, false))) {
      List<Integer> input = layer instanceof LayerSpec.Linear ? List.of(5) : IMAGE;
      assertGradients(new NetworkSpec(input, List.of(new LayerSpec.SpectralNorm(layer))));
    }
  }

  @Test
  void aSpectrallyNormalisedWeightHasALargestSingularValueOfOne() {
    NetworkSpec network =
        new NetworkSpec(
            List.of(5), List.of(new LayerSpec.SpectralNorm(new LayerSpec.Linear(5, 4, false))));
    try (Platform platform = entered()) {
      TrainableNetwork trained = uninitialised(network, platform);
      fill(trained.values().flat(), 1, 3);
      for (int i = 0; i < 200; i++) {
        trained.iterate();
      }
      float[] weight = GradientCheck.read(trained.effective().get("0.weight"));
      double[] x = {1, 2, 3, 4};
      double norm = 0;
      for (int i = 0; i < 500; i++) {
        double[] wx = new double[5];
        double[] next = new double[4];
        for (int k = 0; k < 20; k++) {
          wx[k / 4] += weight[k] * x[k % 4];
        }
        for (int k = 0; k < 20; k++) {
          next[k % 4] += weight[k] * wx[k / 4];
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
    try (Platform platform = entered()) {
      TrainableNetwork trained = uninitialised(PENALISED, platform);
      fill(trained.values().flat(), 1, 0.4f);
      Tensor real = platform.zeros(BATCH, 6, 6, 2);
      Tensor generated = platform.zeros(BATCH, 6, 6, 2);
      fill(real, 12, 1);
      fill(generated, 13, 1);
      float[] random = gaussians(PenaltyPass.randomCount(penalty, BATCH, 72), 4, 0.5f);
      PenaltyPass pass = new PenaltyPass(penalty, 1, trained, real, generated, platform);
      pass.label(LABELS);

      pass.add(random);
      double value = pass.value();

      ReferencePenalty reference =
          new ReferencePenalty(
              penalty,
              trained,
              LABELS,
              points(penalty, GradientCheck.read(real), GradientCheck.read(generated), random));
      assertThat(value).isCloseTo(reference.value(), within(ROUNDING * reference.value()));
      float[] once = gradient(trained);
      GradientCheck.assertEntries("parameter", once, reference.gradient(), ROUNDING);

      fill(trained.gradients().flat(), 1, 0);
      PenaltyPass strong = new PenaltyPass(penalty, 16, trained, real, generated, platform);
      strong.label(LABELS);
      strong.add(random);
      assertThat(strong.value()).isEqualTo(value);
      float[] sixteenTimes = gradient(trained);
      for (int i = 0; i < once.length; i++) {
        assertThat(sixteenTimes[i]).isEqualTo(16 * once[i]);
      }
    }
  }

  @Test
  void ofLossAndPenaltyInOneBackwardRunAreTheirSum() {
    R3gan objective = new R3gan(3);
    int[] labels = {2, -1, 0, 2, -1, 0};
    try (Platform platform = entered()) {
      TrainableNetwork trained = uninitialised(PENALISED, platform);
      fill(trained.values().flat(), 1, 0.4f);
      Pass judge = trained.seeingThrough(2 * BATCH);
      FusedPenaltyPass fused =
          new FusedPenaltyPass(
              objective.ownPenalty().orElseThrow(), judge, trained, BATCH, platform);
      Pass learning = trained.learning(2 * BATCH, 1);
      for (Pass pass : List.of(judge, learning)) {
        pass.label(labels);
        fill(pass.input(), 12, 1);
        pass.forward();
      }
      float[] real = new float[BATCH];
      float[] generated = new float[BATCH];
      judge.output().get(0, real);
      judge.output().get(BATCH, generated);
      DiscriminatorLoss loss = objective.discriminator(real, generated, labels);

      fused.scoreGradients().set(0, loss.real().gradient());
      fused.scoreGradients().set(BATCH, loss.generated().gradient());
      fused.backward();
      double value = fused.value();

      float[] both = gradient(trained);
      learning.outputGradient().set(0, loss.real().gradient());
      learning.outputGradient().set(BATCH, loss.generated().gradient());
      learning.backward();
      float[] ofLoss = gradient(trained);
      float[] images = GradientCheck.read(judge.input());
      ReferencePenalty reference =
          new ReferencePenalty(
              objective.ownPenalty().orElseThrow(),
              trained,
              labels,
              IntStream.range(0, images.length).mapToDouble(i -> images[i]).toArray());
      // The reference takes the mean over all images; the objective adds two means.
      assertThat(value).isCloseTo(2 * reference.value(), within(ROUNDING * value));
      double[] expected = reference.gradient();
      Arrays.setAll(expected, i -> 2 * expected[i] + ofLoss[i]);
      GradientCheck.assertEntries("parameter", both, expected, ROUNDING);
    }
  }

  private static float[] gradient(TrainableNetwork trained) {
    return GradientCheck.read(trained.gradients().flat());
  }

  /** Where {@code penalty} looks at D's gradient. */
  private static double[] points(
      GradientPenalty penalty, float[] real, float[] generated, float[] random) {
    double mean = IntStream.range(0, real.length).mapToDouble(i -> real[i]).average().orElseThrow();
    double variance =
        IntStream.range(0, real.length)
            .mapToDouble(i -> Math.pow(real[i] - mean, 2))
            .average()
            .orElseThrow();
    double[] points = new double[real.length];
    for (int i = 0; i < points.length; i++) {
      if (penalty instanceof GradientPenalty.Interpolated) {
        double t = random[i / (points.length / BATCH)];
        points[i] = t * real[i] + (1 - t) * generated[i];
      } else if (penalty instanceof GradientPenalty.Dragan) {
        points[i] = real[i] + 0.5 * Math.sqrt(variance) * random[i];
      } else {
        points[i] = real[i];
      }
    }
    return points;
  }

  private static DoubleUnaryOperator scaled(double norm) {
    return value -> value / norm;
  }

  /** Compares each derivative by an entry of the input or of a parameter. */
  private void assertGradients(NetworkSpec network) {
    try (Platform platform = entered()) {
      TrainableNetwork trained = uninitialised(network, platform);
      fill(trained.values().flat(), 1, 0.5f);
      trained.refresh();
      GradientCheck check = new GradientCheck(trained, LABELS);
      check.assertOutputs(ROUNDING);
      check.assertEntries(ROUNDING);
    }
  }

  private static void fill(Tensor target, long seed, float deviation) {
    target.set(0, gaussians(target.size(), seed, deviation));
  }

  private static float[] gaussians(int count, long seed, float deviation) {
    float[] values = GradientCheck.gaussians(count, seed);
    for (int i = 0; i < values.length; i++) {
      values[i] *= deviation;
    }
    return values;
  }
}
