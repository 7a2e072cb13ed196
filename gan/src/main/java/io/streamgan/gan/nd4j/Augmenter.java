package io.streamgan.gan.nd4j;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.ImageShape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Differentiable augmentation (Zhao et al. 2020) of images [N, height, width, channels], in place.
 *
 * <p>All changes are affine functions of an image. The linear part of colour changes and cutout is
 * symmetric, and the transpose of a shift is the opposite shift, so the gradient is computed by the
 * same methods in the opposite order. Opacity is no colour, and only moves and is cut.
 */
final class Augmenter {
  /** Number of uniform random numbers per image. */
  static final int UNIFORMS = 7;

  private final Augmentation kinds;
  private final int height;
  private final int width;
  private final int channels;
  private final int colours;
  private final float[] image;
  private final float[] moved;

  Augmenter(Augmentation kinds, List<Integer> shape) {
    this.kinds = kinds;
    height = shape.get(0);
    width = shape.get(1);
    channels = shape.get(2);
    colours = Math.min(channels, ImageShape.RGB);
    image = new float[height * width * channels];
    moved = new float[image.length];
  }

  /**
   * Changes every image.
   *
   * @param uniforms {@value #UNIFORMS} random numbers per image, uniform in (0, 1]
   * @param first number of images in {@code uniforms} before the first image
   */
  void change(HostMemory memory, float[] uniforms, int first) {
    if (!kinds.any()) {
      return;
    }
    FloatBuffer images = memory.write();
    for (int at = 0, n = first; at < images.capacity(); at += image.length, n++) {
      images.get(at, image);
      Transform transform = new Transform(uniforms, n);
      if (kinds.colour()) {
        brightness(transform.brightness());
        saturation(transform.saturation());
        contrast(transform.contrast());
      }
      if (kinds.translation()) {
        shift(transform.down(), transform.right());
      }
      if (kinds.cutout()) {
        cut(transform.top(), transform.left());
      }
      images.put(at, image);
    }
  }

  /**
   * Replaces the gradient with respect to the changed images by the gradient with respect to the
   * unchanged ones.
   */
  void changeGradient(HostMemory memory, float[] uniforms, int first) {
    if (!kinds.any()) {
      return;
    }
    FloatBuffer gradients = memory.write();
    for (int at = 0, n = first; at < gradients.capacity(); at += image.length, n++) {
      gradients.get(at, image);
      Transform transform = new Transform(uniforms, n);
      if (kinds.cutout()) {
        cut(transform.top(), transform.left());
      }
      if (kinds.translation()) {
        shift(-transform.down(), -transform.right());
      }
      if (kinds.colour()) {
        contrast(transform.contrast());
        saturation(transform.saturation());
      }
      gradients.put(at, image);
    }
  }

  private void brightness(float difference) {
    for (int pixel = 0; pixel < image.length; pixel += channels) {
      for (int c = pixel; c < pixel + colours; c++) {
        image[c] += difference;
      }
    }
  }

  /** Multiplies each value's difference from its pixel's mean over the colours. */
  private void saturation(float factor) {
    for (int pixel = 0; pixel < image.length; pixel += channels) {
      float grey = 0;
      for (int c = pixel; c < pixel + colours; c++) {
        grey += image[c] / colours;
      }
      for (int c = pixel; c < pixel + colours; c++) {
        image[c] = factor * (image[c] - grey) + grey;
      }
    }
  }

  /** Multiplies each value's difference from the image's mean. */
  private void contrast(float factor) {
    double sum = 0;
    for (int pixel = 0; pixel < image.length; pixel += channels) {
      for (int c = pixel; c < pixel + colours; c++) {
        sum += image[c];
      }
    }
    float mean = (float) (sum / (height * width * colours));
    for (int pixel = 0; pixel < image.length; pixel += channels) {
      for (int c = pixel; c < pixel + colours; c++) {
        image[c] = factor * (image[c] - mean) + mean;
      }
    }
  }

  private void shift(int down, int right) {
    Arrays.fill(moved, 0);
    int columns = width - Math.abs(right);
    for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      System.arraycopy(
          image,
          ((y - down) * width + Math.max(0, -right)) * channels,
          moved,
          (y * width + Math.max(0, right)) * channels,
          columns * channels);
    }
    System.arraycopy(moved, 0, image, 0, image.length);
  }

  private void cut(int top, int left) {
    for (int y = Math.max(0, top); y < Math.min(height, top + height / 2); y++) {
      int from = Math.max(0, left);
      int to = Math.min(width, left + width / 2);
      Arrays.fill(image, (y * width + from) * channels, (y * width + to) * channels, 0);
    }
  }

  /** The random changes of one image. */
  private final class Transform {
    private final float[] uniforms;
    private final int from;

    Transform(float[] uniforms, int image) {
      this.uniforms = uniforms;
      from = image * UNIFORMS;
    }

    float brightness() {
      return uniforms[from] - 0.5f;
    }

    float saturation() {
      return 2 * uniforms[from + 1];
    }

    float contrast() {
      return uniforms[from + 2] + 0.5f;
    }

    int down() {
      return between(-height / 8, height / 8, uniforms[from + 3]);
    }

    int right() {
      return between(-width / 8, width / 8, uniforms[from + 4]);
    }

    /** Returns the top edge of the cutout, whose centre is uniform over the image. */
    int top() {
      return between(-height / 4, height - 1 - height / 4, uniforms[from + 5]);
    }

    int left() {
      return between(-width / 4, width - 1 - width / 4, uniforms[from + 6]);
    }

    private int between(int lowest, int highest, float uniform) {
      return lowest + Math.min(highest - lowest, (int) (uniform * (highest - lowest + 1)));
    }
  }
}
