package io.streamgan.gan.nd4j;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.platform.AugmentationChoice;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Augments images in place, see {@link AugmentationChoice}. */
final class Augmenter {
  private final Augmentation kinds;
  private final int height;
  private final int width;
  private final int channels;
  private final int colours;
  private final HostMemory images;
  private final HostMemory choices;
  private final float[] image;
  private final float[] moved;
  private final float[] choice = new float[AugmentationChoice.VALUES];

  /**
   * @param shape of the images, [N, height, width, channels]
   */
  Augmenter(Augmentation kinds, long[] shape, HostMemory images, HostMemory choices) {
    this.kinds = kinds;
    this.images = images;
    this.choices = choices;
    height = (int) shape[1];
    width = (int) shape[2];
    channels = (int) shape[3];
    colours = Math.min(channels, ImageShape.RGB);
    image = new float[height * width * channels];
    moved = new float[image.length];
  }

  /** Changes every image. */
  void change() {
    FloatBuffer values = images.write();
    for (int at = 0, n = 0; at < values.capacity(); at += image.length, n++) {
      values.get(at, image);
      AugmentationChoice chosen = choice(n);
      if (kinds.colour()) {
        brightness(chosen.brightness());
        saturation(chosen.saturation());
        contrast(chosen.contrast());
      }
      if (kinds.translation()) {
        shift(chosen.down(), chosen.right());
      }
      if (kinds.cutout()) {
        cut(chosen.top(), chosen.left());
      }
      values.put(at, image);
    }
  }

  /** Replaces the gradient with respect to the changed images, which the images are. */
  void changeGradient() {
    FloatBuffer values = images.write();
    for (int at = 0, n = 0; at < values.capacity(); at += image.length, n++) {
      values.get(at, image);
      AugmentationChoice chosen = choice(n);
      if (kinds.cutout()) {
        cut(chosen.top(), chosen.left());
      }
      if (kinds.translation()) {
        shift(-chosen.down(), -chosen.right());
      }
      if (kinds.colour()) {
        contrast(chosen.contrast());
        saturation(chosen.saturation());
      }
      values.put(at, image);
    }
  }

  private AugmentationChoice choice(int n) {
    choices.read().get(n * choice.length, choice);
    return AugmentationChoice.read(choice);
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
}
