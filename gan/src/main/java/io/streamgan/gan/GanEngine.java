package io.streamgan.gan;

/**
 * A generator G and a discriminator D in training. Not thread-safe: one thread calls all methods.
 * The results of {@link #snapshot} and {@link #generator} are copies, which other threads may read.
 */
public interface GanEngine extends AutoCloseable {
  /** Returns the specification of the networks and their training. */
  GanSpec spec();

  /**
   * Takes one training step: {@link GanSpec#discriminatorUpdates} updates of D, each on a
   * mini-batch of {@code real} and as many generated images, and then one update of G against the
   * updated D.
   *
   * @param real {@link GanSpec#imagesPerStep} images of {@link GanSpec#imageShape}
   * @throws NonFiniteLossException when a loss or a gradient's norm is not finite; the engine must
   *     then be restored or closed
   */
  StepResult step(Images real);

  /**
   * Generates images from {@code z} with the averaged (EMA) generator in evaluation mode. If the
   * generator has classes, the class of each image follows from its latents.
   */
  Images sample(Latents z);

  /**
   * Generates images of the given classes with the averaged (EMA) generator in evaluation mode.
   *
   * @param labels class of each image, from 0; -1 for a class that follows from the image's latents
   * @throws IllegalArgumentException when the number of labels differs from the number of latents,
   *     a label is not below {@link GanSpec#classes}, or the generator has no classes
   */
  default Images sample(Latents z, int[] labels) {
    throw new IllegalArgumentException(
        "the generator has no classes, so images of a class cannot be generated");
  }

  /**
   * Encodes images as latents with the encoder of an autoencoding objective, in evaluation mode.
   * {@link #sample} reconstructs images from these latents.
   *
   * @throws IllegalArgumentException when there is no encoder, or it takes images of another shape
   */
  default Latents encode(Images images) {
    throw new IllegalArgumentException("there is no encoder: the objective is not autoencoding");
  }

  /**
   * Classifies images with D in evaluation mode.
   *
   * @return the probability of each class for each image, row-major [count, classes]
   * @throws IllegalArgumentException when D is no classifier, or it takes images of another shape
   */
  default float[] classify(Images images) {
    throw new IllegalArgumentException(
        "there is no classifier: the objective is not semi-supervised");
  }

  /**
   * Returns a copy of the averaged generator, from which images can be generated elsewhere, with
   * the newest classifier if D is one.
   */
  GeneratorSnapshot generator();

  /**
   * Returns a copy of the whole training state. An engine that restores it continues training bit
   * for bit as this one would.
   */
  GanSnapshot snapshot();

  /**
   * Replaces the training state by that of {@code snapshot}.
   *
   * @throws SnapshotMismatchException when the snapshot has other networks than this engine
   */
  void restore(GanSnapshot snapshot);

  /**
   * Makes the following steps those of another lane. An engine begins with lane 0.
   *
   * @param lane from 0, below {@link EngineOptions#lanes}
   */
  void lane(int lane);

  /** Returns the number of steps since the model began. */
  long step();

  /**
   * Returns the number of real images that have taken part in an update of D. Since the newest
   * {@link #restore}, an engine of one of several lanes counts its own images for each lane.
   */
  long imagesSeen();

  /**
   * Returns the SHA-256, in lower-case hexadecimal, of the learned parameters as float32
   * little-endian: those of G, then of D, then of further networks, each in the order of {@link
   * io.streamgan.gan.network.NetworkSpec#tensors}.
   */
  String parameterHash();

  @Override
  void close();
}
