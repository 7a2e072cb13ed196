package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A penalty on the norms of D's gradient by its input, and its gradient by D's parameters, from the
 * derivatives of a {@link ReferenceNetwork}.
 */
final class ReferencePenalty {
  private final GradientPenalty penalty;
  private final NetworkSpec network;
  private final ReferenceNetwork reference;
  private final Map<String, Jet[]> parameters;
  private final double[] points;
  private final int images;
  private final double[] slopes;

  /**
   * @param labels class of each image, -1 for unknown
   * @param points [N, height, width, channels], where D's gradient is taken
   */
  ReferencePenalty(
      GradientPenalty penalty, TrainableNetwork discriminator, int[] labels, double[] points) {
    this.penalty = penalty;
    this.points = points;
    network = discriminator.network();
    images = labels.length;
    reference = new ReferenceNetwork(network, labels, discriminator.randomness());
    parameters = GradientCheck.constants(GradientCheck.tensors(discriminator));
    slopes = slopes();
  }

  /** D's gradient by its input. D has no batch normalisation: one run serves all images at once. */
  private double[] slopes() {
    double[] gradient = new double[points.length];
    int size = points.length / images;
    for (int entry = 0; entry < size; entry++) {
      double[] direction = new double[points.length];
      for (int image = 0; image < images; image++) {
        direction[image * size + entry] = 1;
      }
      Jet[] scores = reference.outputs(moving(direction), parameters);
      assertThat(reference.distanceFromKinks())
          .isGreaterThan(GradientCheck.SAFE_DISTANCE_FROM_KINKS);
      for (int image = 0; image < images; image++) {
        gradient[image * size + entry] = scores[image].byS();
      }
    }
    return gradient;
  }

  /** Mean over the images. */
  double value() {
    double sum = 0;
    for (int image = 0; image < images; image++) {
      sum += penalty.value(norm(image));
    }
    return sum / images;
  }

  /** Of {@link #value} by all that is learned. */
  double[] gradient() {
    int size = points.length / images;
    double[] byGradient = new double[points.length];
    for (int image = 0; image < images; image++) {
      double norm = norm(image);
      double h = 1e-5;
      // Exact but for rounding: a penalty is a polynomial of degree 2 in the norm.
      double slope = (penalty.value(norm + h) - penalty.value(norm - h)) / (2 * h);
      for (int i = image * size; i < (image + 1) * size; i++) {
        byGradient[i] = slope * slopes[i] / norm / images;
      }
    }
    // The chain rule: the derivative along s in that direction, with the direction held fixed, has
    // the same derivative by a parameter as the penalty.
    Jet[] x = moving(byGradient);
    double[] gradient = new double[Math.toIntExact(network.learnedSize())];
    int at = 0;
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      for (int i = 0; i < tensor.size() && tensor.learned(); i++, at++) {
        Jet[] values = Objects.requireNonNull(parameters.get(tensor.name()));
        Jet still = values[i];
        values[i] = new Jet(still.value(), 0, 1, 0);
        gradient[at] =
            Arrays.stream(reference.outputs(x, parameters)).mapToDouble(Jet::byBoth).sum();
        values[i] = still;
      }
    }
    return gradient;
  }

  private Jet[] moving(double[] direction) {
    Jet[] x = new Jet[points.length];
    Arrays.setAll(x, i -> new Jet(points[i], direction[i], 0, 0));
    return x;
  }

  private double norm(int image) {
    int size = points.length / images;
    double square = 0;
    for (int i = image * size; i < (image + 1) * size; i++) {
      square += slopes[i] * slopes[i];
    }
    return Math.sqrt(square);
  }
}
