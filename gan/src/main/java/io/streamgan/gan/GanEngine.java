package io.streamgan.gan;

/**
 * A generator G and a discriminator D in training. Not thread-safe: one thread trains; {@link
 * #snapshot} and {@link #generator} copy what other threads may then read.
 */
public interface GanEngine extends AutoCloseable {
  /** What is being trained, and how. */
  GanSpec spec();

  /**
   * One alternating round: D learns from {@code real} and as many generated images, a mini-batch an
   * update, then G learns through the updated D.
   *
   * @param real {@link GanSpec#imagesPerStep} images of {@link GanSpec#imageShape}
   * @throws NonFiniteLossException when a loss is no finite number; the engine must then be
   *     restored or closed
   */
  StepResult step(Images real);

  /**
   * Images that the averaged (EMA) generator makes of {@code z}, in evaluation mode; their classes,
   * where there are any, follow from {@code z}.
   */
  Images sample(Latents z);

  /**
   * The same of given classes.
   *
   * @param labels class of each image, from 0; -1 for one that follows from its latents
   * @throws IllegalArgumentException when there are not as many as latents, one is none of {@link
   *     GanSpec#classes}, or there are no classes
   */
  default Images sample(Latents z, int[] labels) {
    throw new IllegalArgumentException("the generator knows no classes, so none can be asked for");
  }

  /**
   * What the encoder of an autoencoding objective makes of {@code images}, in evaluation mode;
   * {@link #sample} makes images of it anew.
   *
   * @throws IllegalArgumentException when there is no encoder, or it takes images of another shape
   */
  default Latents encode(Images images) {
    throw new IllegalArgumentException("there is no encoder: the objective is not autoencoding");
  }

  /** A copy of the averaged generator, for those who only sample. */
  GeneratorSnapshot generator();

  /** A copy of everything: restored, training goes on bit for bit as if it had not stopped. */
  GanSnapshot snapshot();

  /**
   * Goes back to {@code snapshot}.
   *
   * @throws SnapshotMismatchException when it was taken of another specification
   */
  void restore(GanSnapshot snapshot);

  /** Steps so far. */
  long step();

  /** Real images that have taken part in a D update so far. */
  long imagesSeen();

  /**
   * Lower-case hexadecimal SHA-256 of all parameters of G, then D, then of further networks, in the
   * order of their specifications, float32 little-endian.
   */
  String parameterHash();

  @Override
  void close();
}
