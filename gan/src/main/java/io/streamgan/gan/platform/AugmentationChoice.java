package io.streamgan.gan.platform;

import io.streamgan.gan.Augmentation;

/**
 * The random changes of one image by differentiable augmentation (Zhao et al. 2020).
 *
 * <p>Brightness is added to each colour; saturation multiplies each colour's difference from its
 * pixel's mean over the colours; contrast multiplies each colour's difference from the image's mean
 * over all colours. Then the image is moved by whole pixels, with zeros behind it, and a rectangle
 * of half its height and width is set to zero. All changes are affine functions of an image. The
 * linear part of colour changes and cutout is symmetric, and the transpose of a shift is the
 * opposite shift, so the gradient takes the same changes in the opposite order. Opacity is no
 * colour, and only moves and is cut.
 *
 * @param down pixels by which the image moves down
 * @param right pixels by which the image moves to the right
 * @param top first row of the cutout, whose centre is uniform over the image
 * @param left first column of the cutout
 */
public record AugmentationChoice(
    float brightness, float saturation, float contrast, int down, int right, int top, int left) {
  /** Number of values that an image's changes have. */
  public static final int VALUES = 7;

  private static final int KINDS = 3;

  /** Returns the number of uniform random numbers for each image. */
  public static int numbers(Augmentation augmentation) {
    if (!augmentation.any()) {
      return 0;
    }
    return augmentation.isAdaptive() ? VALUES + KINDS : VALUES;
  }

  /**
   * Returns the changes that random numbers stand for.
   *
   * @param height number of rows of the image
   * @param width number of columns of the image
   * @param uniforms random numbers, uniform in (0, 1]
   * @param from index of the first of the {@link #numbers}
   */
  public static AugmentationChoice of(int height, int width, float[] uniforms, int from) {
    return new AugmentationChoice(
        uniforms[from] - 0.5f,
        2 * uniforms[from + 1],
        uniforms[from + 2] + 0.5f,
        between(-height / 8, height / 8, uniforms[from + 3]),
        between(-width / 8, width / 8, uniforms[from + 4]),
        between(-height / 4, height - 1 - height / 4, uniforms[from + 5]),
        between(-width / 4, width - 1 - width / 4, uniforms[from + 6]));
  }

  /**
   * Returns the same changes without the kinds that are not made.
   *
   * @param height number of rows of the image
   * @param uniforms random numbers, uniform in (0, 1]
   * @param from index of the first of the {@link #numbers} of an adaptive augmentation
   * @param strength probability of each kind
   */
  public AugmentationChoice with(int height, float[] uniforms, int from, float strength) {
    boolean colour = uniforms[from + VALUES] <= strength;
    boolean translation = uniforms[from + VALUES + 1] <= strength;
    boolean cutout = uniforms[from + VALUES + 2] <= strength;
    return new AugmentationChoice(
        colour ? brightness : 0,
        colour ? saturation : 1,
        colour ? contrast : 1,
        translation ? down : 0,
        translation ? right : 0,
        cutout ? top : height,
        left);
  }

  /** Reads the form that {@link #write} writes. */
  public static AugmentationChoice read(float[] values) {
    return new AugmentationChoice(
        values[0],
        values[1],
        values[2],
        (int) values[3],
        (int) values[4],
        (int) values[5],
        (int) values[6]);
  }

  /** Writes the components, in their order, to {@code target} from index {@code at} on. */
  public void write(float[] target, int at) {
    float[] values = {brightness, saturation, contrast, down, right, top, left};
    System.arraycopy(values, 0, target, at, VALUES);
  }

  private static int between(int lowest, int highest, float uniform) {
    return lowest + Math.min(highest - lowest, (int) (uniform * (highest - lowest + 1)));
  }
}
