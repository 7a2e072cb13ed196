package io.streamgan.gan;

/**
 * Differentiable augmentation (Zhao et al. 2020), for small data sets: every image that D sees,
 * real or generated, is changed at random before D scores it, and G's gradient passes back through
 * the changes.
 *
 * @param colour changes brightness, saturation and contrast, and no opacity
 * @param translation shifts the image by up to an eighth of each side and fills the uncovered edge
 *     with 0
 * @param cutout sets a rectangle of half the image's height and half its width to 0
 */
public record Augmentation(boolean colour, boolean translation, boolean cutout) {
  /** Leaves images unchanged. */
  public static final Augmentation NONE = new Augmentation(false, false, false);

  /** Returns whether images are changed at all. */
  public boolean any() {
    return colour || translation || cutout;
  }
}
