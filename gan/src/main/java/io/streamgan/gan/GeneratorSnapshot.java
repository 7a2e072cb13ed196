package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A generator's parameters, from which images can be generated. A network with spectral norms is
 * replaced by {@link NetworkSpec#forEvaluation}, and its weights by those that the norms give.
 *
 * @param network the generator's layers
 * @param parameters float32 little-endian: the tensors of {@code network}, running statistics
 *     included, in the order of {@link NetworkSpec#tensors}
 * @param learnedClasses number of classes, from the first, that images are generated of where none
 *     is asked for; the others are spare rows of the network, of which nothing has been learned
 * @param classifier the classifier that was trained with the generator; null if D is none
 */
public record GeneratorSnapshot(
    NetworkSpec network,
    ByteBuffer parameters,
    int learnedClasses,
    @Nullable ClassifierSnapshot classifier) {
  /** Creates a snapshot without spare classes and without a classifier. */
  public GeneratorSnapshot(NetworkSpec network, ByteBuffer parameters) {
    this(network, parameters, network.classes(), null);
  }

  /**
   * @throws IllegalArgumentException when {@code learnedClasses} is not a number of classes of
   *     {@code network}
   * @throws SnapshotMismatchException when {@code parameters} has another size than the tensors of
   *     {@code network}
   */
  public GeneratorSnapshot {
    long expected = 4 * network.tensors().stream().mapToLong(NetworkSpec.Tensor::size).sum();
    if (parameters.remaining() != expected) {
      throw new SnapshotMismatchException(
          "the generator has %d bytes of parameters, but its network needs %d"
              .formatted(parameters.remaining(), expected));
    }
    if (learnedClasses > network.classes() || learnedClasses < Math.min(1, network.classes())) {
      throw new IllegalArgumentException(
          "a network of %d classes cannot have learned %d"
              .formatted(network.classes(), learnedClasses));
    }
    NetworkSpec plain = network.forEvaluation();
    if (!plain.equals(network)) {
      parameters = EvaluationParameters.of(network, parameters);
      network = plain;
    }
    parameters = parameters.asReadOnlyBuffer();
  }

  /**
   * Returns the same generator of which only the first {@code classes} classes have been learned.
   */
  public GeneratorSnapshot withLearnedClasses(int classes) {
    return new GeneratorSnapshot(network, parameters, classes, classifier);
  }

  /**
   * Returns how the class of an image follows from its latents where none is asked for: with the
   * shares that the classes have in the stream, or with equal shares where these are not known.
   *
   * @throws IllegalStateException when the generator has no classes
   */
  public ClassBoundaries classBoundaries() {
    if (network.classes() == 0) {
      throw new IllegalStateException("the generator has no classes");
    }
    return ClassBoundaries.of(shares());
  }

  /** Returns the shares of the learned classes; all 0 if the network does not have them. */
  private float[] shares() {
    float[] shares = new float[learnedClasses];
    FloatBuffer values = parameters.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    String name = network.classShares().orElse("");
    int offset = 0;
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      if (tensor.name().equals(name)) {
        values.get(offset, shares);
      }
      offset += (int) tensor.size();
    }
    return shares;
  }

  /** Returns the same generator with {@code other} as its classifier. */
  public GeneratorSnapshot withClassifier(@Nullable ClassifierSnapshot other) {
    return new GeneratorSnapshot(network, parameters, learnedClasses, other);
  }
}
