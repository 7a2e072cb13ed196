package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;

/**
 * A classifier's parameters: those of a D with one logit per class ({@link
 * io.streamgan.gan.objective.SemiSupervised}).
 *
 * @param network layers from images in [-1, 1] to one logit per class, without spectral norms
 * @param parameters float32 little-endian: the tensors of {@code network}, running statistics
 *     included, in the order of {@link NetworkSpec#tensors}
 */
public record ClassifierSnapshot(NetworkSpec network, ByteBuffer parameters) {
  /**
   * @throws SnapshotMismatchException when {@code parameters} has another size than the tensors of
   *     {@code network}
   * @throws IllegalArgumentException when {@code network} does not map images to at least 2 values
   */
  public ClassifierSnapshot {
    network.imageShape();
    if (network.output().size() != 1 || network.output().get(0) < 2) {
      throw new IllegalArgumentException(
          "a classifier gives at least 2 values per image, not values of shape "
              + network.output());
    }
    if (parameters.remaining() != Float.BYTES * network.size()) {
      throw new SnapshotMismatchException(
          "the classifier has %d bytes of parameters, but its network needs %d"
              .formatted(parameters.remaining(), Float.BYTES * network.size()));
    }
    parameters = parameters.asReadOnlyBuffer();
  }

  /**
   * Returns the classifier that {@code discriminator} is, with the weights that its spectral norms
   * give.
   *
   * @param state float32 little-endian: the tensors of {@code discriminator}
   */
  public static ClassifierSnapshot of(NetworkSpec discriminator, ByteBuffer state) {
    return new ClassifierSnapshot(
        discriminator.forEvaluation(), EvaluationParameters.of(discriminator, state));
  }

  /** Returns the number of classes. */
  public int classes() {
    return network.output().get(0);
  }

  /** Returns the shape of the images that are classified. */
  public ImageShape imageShape() {
    return network.imageShape();
  }
}
