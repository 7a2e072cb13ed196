package io.streamgan.gan.platform;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory on a device, and tasks that are bound to it. Tasks run in the order in which they are
 * called. Closing a platform frees all its memory. Not thread-safe; every thread calls {@link
 * #enter} before anything else.
 */
public interface Platform extends AutoCloseable {
  /** Prepares the calling thread for the following calls. */
  void enter();

  /** Returns a new tensor of zeros. */
  Tensor zeros(long... shape);

  /**
   * Allocates tensors of a network as one vector with the value 0. The platform may keep them in an
   * order of its own, which Java does not see.
   */
  default Tensor zeros(List<NetworkSpec.Tensor> tensors) {
    return zeros(tensors.stream().mapToLong(NetworkSpec.Tensor::size).sum());
  }

  /**
   * Binds a network's layers.
   *
   * @param values the network's tensors
   * @param gradients memory for the learned tensors' gradients; null if the purpose needs none
   * @param batch number of input rows
   * @param groups number of equal, consecutive parts of the batch that batch normalisation treats
   *     separately
   * @param randomness random numbers of dropout and noise; an evaluating pass takes none
   */
  Pass pass(
      NetworkSpec network,
      Tensors values,
      @Nullable Tensors gradients,
      Pass.Purpose purpose,
      int batch,
      int groups,
      LayerRandomness randomness);

  /**
   * Binds an evaluation of a network.
   *
   * @param values the network's tensors
   * @param batch most rows of a run
   */
  Evaluation evaluation(NetworkSpec network, Tensors values, int batch);

  /**
   * Binds the tangent pass of {@code primal}.
   *
   * @param primal pass through D at x, for the purpose {@link Pass.Purpose#SEE_THROUGH}
   * @param gradients memory for the result; without a loss, the gradients of biases are left
   *     unchanged
   * @param scoreGradients derivatives of a loss with respect to the score of each x, [N]; null
   *     without a loss
   * @throws IllegalArgumentException when D has a layer that is not piecewise linear
   */
  Tangent tangent(Pass primal, Tensors values, Tensors gradients, @Nullable Tensor scoreGradients);

  /**
   * Binds the spectral norm of a weight.
   *
   * @param weight W: [out, ...], or [in, out] of a linear layer
   * @param left u: [out]
   * @param gradient gradient with respect to the effective weight, which {@link
   *     SpectralNorm#toRawGradient} replaces by the gradient with respect to W
   */
  SpectralNorm spectralNorm(Tensor weight, Tensor left, Tensor gradient);

  /**
   * Returns the optimiser of a vector.
   *
   * @param gradientLimit largest norm of the gradient; 0 for no limit
   * @param parameterLimit largest absolute value of a parameter, to which each update clips;
   *     infinite for no limit
   */
  Optimiser optimiser(
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      Tensor parameters,
      Tensor gradients);

  /** Returns a task that copies {@code source} to {@code target}, which has as many values. */
  Runnable copy(Tensor source, Tensor target);

  /** Returns a task that adds {@code addend} to {@code sum}, which has as many values. */
  Runnable add(Tensor addend, Tensor sum);

  /**
   * Returns a task that moves each value of {@code average} towards that of {@code newest}.
   *
   * @param share one value, the share of the way
   */
  Runnable move(Tensor average, Tensor newest, Tensor share);

  /**
   * Returns a task that averages squares of 2 x 2 pixels.
   *
   * @param images [N, height, width, channels]
   * @param halved [N, height / 2, width / 2, channels]
   */
  Runnable halve(Tensor images, Tensor halved);

  /**
   * Returns a task that computes t a + (1 - t) b.
   *
   * @param shares t of each image, [N]
   */
  Runnable interpolate(Tensor a, Tensor b, Tensor shares, Tensor result);

  /**
   * Returns a task that computes x + spread s u, where s is the standard deviation of all values of
   * x, with their number as the divisor.
   *
   * @param factors u, of the shape of x
   */
  Runnable deviate(Tensor x, Tensor factors, double spread, Tensor result);

  /**
   * Returns a task that computes, from D's gradient with respect to its input, for each image the
   * direction v for which {@code penalty} has the same parameter gradient as v . grad D with v held
   * fixed (see {@link Tangent}). It measures the sum of the images' penalties, without {@code
   * weight}.
   *
   * @param weight factor of each image's penalty in the directions
   * @param gradients D's gradient, [images, height, width, channels]
   */
  Measuring directions(GradientPenalty penalty, double weight, Tensor gradients, Tensor directions);

  /**
   * Returns a task that adds the gradient of a weighted mean squared error to another gradient. It
   * measures the mean squared error, without {@code weight}.
   *
   * @param images the targets
   * @param reconstructions of the shape of {@code images}
   * @param other gradient with respect to the reconstructions that is added
   * @param sum gets the sum of both gradients
   */
  Measuring distortion(
      double weight, Tensor images, Tensor reconstructions, Tensor other, Tensor sum);

  /**
   * Returns a task that changes every image in place.
   *
   * @param kinds at least one
   * @param images [N, height, width, channels]
   * @param choices {@link AugmentationChoice} of each image, [N, {@value
   *     AugmentationChoice#VALUES}]
   * @param ofGradient whether the images are gradients with respect to the changed images, which
   *     are replaced by those with respect to the unchanged ones
   */
  Runnable augment(Augmentation kinds, Tensor images, Tensor choices, boolean ofGradient);

  /**
   * Binds D's loss to the outputs of a pass.
   *
   * @param outputs D's outputs at the real images, followed by those at as many generated images
   * @param gradient gets the gradient with respect to the outputs
   */
  Judgement discriminatorLoss(Objective objective, Tensor outputs, Tensor gradient);

  /**
   * Returns a task that computes the gradient of G's loss. It measures the loss.
   *
   * @param real values of {@link Objective#generatorView} for the real images, [N, ...]; null if
   *     the loss is not a function of them
   * @param generated the same values for the generated images
   * @param gradient gets the gradient with respect to {@code generated}
   */
  Measuring generatorLoss(
      Objective objective, @Nullable Tensor real, Tensor generated, Tensor gradient);

  /** Binds the conversion of pixels to the values of {@code images}. */
  Pixels pixels(Tensor images);

  /** Binds random numbers to a tensor. */
  Gaussians gaussians(Tensor target);

  /**
   * Runs {@code body}. A platform may collect the tasks that {@code body} runs and the values that
   * it sets, and begin with them when it has returned, so {@code body} must not read any result.
   * Results that are read afterwards wait for the tasks.
   */
  void together(Runnable body);

  @Override
  void close();
}
