package io.streamgan.gan.platform;

/** D's loss at the outputs of a pass. A run computes its gradient and measures it. */
public interface Judgement extends Measuring {
  /**
   * Sets the classes of the real images for the next runs.
   *
   * @param classes class of each real image that D learns the class of; -1 for the others, which
   *     all are if the array is empty
   */
  void label(int[] classes);

  /** Returns D's outputs at the last run, and waits for it. */
  float[] outputs();
}
