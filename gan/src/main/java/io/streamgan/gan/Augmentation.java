package io.streamgan.gan;

/**
 * Differentiable augmentation (Zhao et al. 2020): the same kinds of random change to all images
 * that D sees, real and generated, through which G's gradient passes; for small data.
 *
 * @param colour brightness, saturation and contrast
 * @param translation by up to an eighth of a side, the edge filled with 0
 * @param cutout of a square of half a side, filled with 0
 */
public record Augmentation(boolean colour, boolean translation, boolean cutout) {
  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(false, false, false);

  /** Whether anything is changed. */
  public boolean any() {
    return colour || translation || cutout;
  }
}
