package io.streamgan.gan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Differentiable augmentation (Zhao et al. 2020), for small data sets: every image that D sees,
 * real or generated, is changed at random before D scores it, and G's gradient passes back through
 * the changes.
 *
 * <p>With a target, it adapts as in Karras et al. 2020: each kind of change is made with a
 * probability, the strength, which rises while D knows the real images too well, and falls while it
 * does not.
 *
 * @param colour changes brightness, saturation and contrast, and no opacity
 * @param translation shifts the image by up to an eighth of each side and fills the uncovered edge
 *     with 0
 * @param cutout sets a rectangle of half the image's height and half its width to 0
 * @param target mean sign of D's margins for real images that the strength aims at, in (0, 1); 0
 *     changes every image
 */
public record Augmentation(
    boolean colour,
    boolean translation,
    boolean cutout,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double target) {
  /** Leaves images unchanged. */
  public static final Augmentation NONE = new Augmentation(false, false, false);

  public Augmentation {
    if (!(target >= 0 && target < 1)) {
      throw new IllegalArgumentException(
          "the target of adaptive augmentation must be in [0, 1), not " + target);
    }
    if (target > 0 && !(colour || translation || cutout)) {
      throw new IllegalArgumentException(
          "adaptive augmentation needs a kind of change: colour, translation or cutout");
    }
  }

  /** Creates an augmentation that changes every image. */
  public Augmentation(boolean colour, boolean translation, boolean cutout) {
    this(colour, translation, cutout, 0);
  }

  /** Returns whether images are changed at all. */
  public boolean any() {
    return colour || translation || cutout;
  }

  /** Returns whether the strength adapts. */
  @JsonIgnore
  public boolean isAdaptive() {
    return target > 0;
  }
}
