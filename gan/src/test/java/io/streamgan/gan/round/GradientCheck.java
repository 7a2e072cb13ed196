package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One forward and backward run of the engine beside a {@link ReferenceNetwork} with the same
 * parameters and input. The loss is the sum of the outputs, each times a fixed random weight.
 *
 * <p>The engine computes in float32, so its gradients differ from the reference's by rounding, and
 * by nothing else: the input is drawn until no rectifier in the network is so close to its kink
 * that rounding could put it on the other side. Since the reference's bits are the same on every
 * machine, so is the input.
 */
final class GradientCheck {
  /**
   * Far above the rounding errors of a value inside a network, relative to the values around it.
   */
  static final double SAFE_DISTANCE_FROM_KINKS = 1e-5;

  private static final int FIRST_INPUT_SEED = 2;
  private static final int WEIGHT_SEED = 3;

  private final ReferenceNetwork reference;
  private final Map<String, float[]> tensors;
  private final NetworkSpec network;
  private final float[] input;
  private final float[] outputs;
  private final float[] weights;
  private final float[] inputGradient;
  private final float[] parameterGradient;

  /**
   * @param labels class of each row of the batch, -1 for unknown
   */
  GradientCheck(TrainableNetwork trained, int[] labels) {
    network = trained.network();
    reference = new ReferenceNetwork(network, labels, trained.randomness());
    tensors = tensors(trained);
    Pass pass = trained.learningThrough(labels.length);
    pass.label(labels);
    input = inputFarFromKinks(pass.input().size());
    pass.input().set(0, input);
    pass.forward();
    outputs = read(pass.output());
    weights = gaussians(outputs.length, WEIGHT_SEED);
    pass.outputGradient().set(0, weights);
    pass.backward();
    trained.toRawGradients();
    inputGradient = read(pass.inputGradient());
    parameterGradient = read(trained.gradients().flat());
  }

  /** All tensors of a network, by name. */
  static Map<String, float[]> tensors(TrainableNetwork trained) {
    Map<String, float[]> tensors = new HashMap<>();
    for (NetworkSpec.Tensor tensor : trained.network().tensors()) {
      tensors.put(tensor.name(), read(trained.values().get(tensor.name())));
    }
    return tensors;
  }

  static float[] gaussians(int count, long seed) {
    float[] values = new float[count];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    return values;
  }

  /** Numbers that do not depend on s or t. */
  static Jet[] constants(float[] values) {
    Jet[] jets = new Jet[values.length];
    Arrays.setAll(jets, i -> Jet.of(values[i]));
    return jets;
  }

  /** The tensors, none of which depends on s or t. */
  static Map<String, Jet[]> constants(Map<String, float[]> tensors) {
    Map<String, Jet[]> jets = new HashMap<>();
    tensors.forEach((name, values) -> jets.put(name, constants(values)));
    return jets;
  }

  private float[] inputFarFromKinks(int size) {
    Map<String, Jet[]> parameters = constants(tensors);
    for (int seed = FIRST_INPUT_SEED; ; seed++) {
      float[] candidate = gaussians(size, seed);
      reference.outputs(constants(candidate), parameters);
      if (reference.distanceFromKinks() > SAFE_DISTANCE_FROM_KINKS) {
        return candidate;
      }
    }
  }

  /**
   * @param tolerance relative to the largest output
   */
  void assertOutputs(double tolerance) {
    Jet[] expected = reference.outputs(constants(input), constants(tensors));
    double largest = Stream.of(expected).mapToDouble(y -> Math.abs(y.value())).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) outputs[i])
          .as("output %d", i)
          .isCloseTo(expected[i].value(), within(tolerance * largest));
    }
  }

  /**
   * Compares each entry of the gradient.
   *
   * @param tolerance relative to the largest entry
   */
  void assertEntries(double tolerance) {
    double[] byInput = new double[input.length];
    double[] byParameters = new double[parameterGradient.length];
    Map<String, Jet[]> parameters = constants(tensors);
    for (int i = 0; i < input.length; i++) {
      Jet[] moving = constants(input);
      moving[i] = new Jet(input[i], 1, 0, 0);
      byInput[i] = loss(moving, parameters).byS();
    }
    int at = 0;
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      for (int i = 0; i < tensor.size() && tensor.learned(); i++, at++) {
        Jet[] moving = Objects.requireNonNull(parameters.get(tensor.name()));
        Jet still = moving[i];
        moving[i] = new Jet(still.value(), 1, 0, 0);
        byParameters[at] = loss(constants(input), parameters).byS();
        moving[i] = still;
      }
    }
    assertEntries("input", inputGradient, byInput, tolerance);
    assertEntries("parameter", parameterGradient, byParameters, tolerance);
  }

  /**
   * @param tolerance relative to the largest entry
   */
  static void assertEntries(String what, float[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("derivative by %s entry %d", what, i)
          .isCloseTo(expected[i], within(tolerance * largest));
    }
  }

  /**
   * Compares the derivative along a random direction of input and parameters.
   *
   * @param tolerance relative to the gradient's norm
   */
  void assertDerivative(int seed, double tolerance) {
    float[] inputDirection = gaussians(input.length, seed);
    float[] direction = gaussians(parameterGradient.length, seed + 10);
    Map<String, Jet[]> parameters = constants(tensors);
    int at = 0;
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      Jet[] moving = Objects.requireNonNull(parameters.get(tensor.name()));
      for (int i = 0; i < tensor.size() && tensor.learned(); i++, at++) {
        moving[i] = new Jet(moving[i].value(), direction[at], 0, 0);
      }
    }
    Jet[] moving = new Jet[input.length];
    Arrays.setAll(moving, i -> new Jet(input[i], inputDirection[i], 0, 0));
    double norm =
        Math.sqrt(dot(inputGradient, inputGradient) + dot(parameterGradient, parameterGradient));
    assertThat(dot(inputGradient, inputDirection) + dot(parameterGradient, direction))
        .as("derivative in direction %d, where the gradient's norm is %.4f", seed, norm)
        .isCloseTo(loss(moving, parameters).byS(), within(tolerance * norm));
  }

  private Jet loss(Jet[] x, Map<String, Jet[]> parameters) {
    Jet[] y = reference.outputs(x, parameters);
    Jet sum = Jet.ZERO;
    for (int i = 0; i < y.length; i++) {
      sum = sum.plus(y[i].times(weights[i]));
    }
    return sum;
  }

  /** All values of a tensor. */
  static float[] read(Tensor tensor) {
    float[] values = new float[tensor.size()];
    tensor.get(0, values);
    return values;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
