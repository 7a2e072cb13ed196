package io.streamgan.monitor.features;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;

/**
 * Shape of a network's input.
 *
 * @param height pixels; 0 for any
 * @param width pixels; 0 for any
 * @param channels 1 or 3
 * @param channelsFirst whether the order of the axes is NCHW; otherwise it is NHWC
 */
public record NetworkInput(int height, int width, int channels, boolean channelsFirst) {
  /**
   * Returns whether images of {@code imageChannels} can be converted: grey ones to colours, and
   * opacity by blending with black. Colours are not converted to grey.
   */
  boolean takes(int imageChannels) {
    return Math.min(imageChannels, ImageShape.RGB) <= channels;
  }

  /** {count, height, width, channels}, in the order of the axes, for images of {@code shape}. */
  long[] shape(ImageShape shape, int count) {
    return channelsFirst
        ? new long[] {count, channels, rows(shape), columns(shape)}
        : new long[] {count, rows(shape), columns(shape), channels};
  }

  /** Values of {@code count} images in [-1, 1], scaled to {@link #shape}, row-major. */
  float[] values(Images images, int from, int count) {
    ImageShape shape = images.shape();
    Taps vertical = Taps.of(shape.height(), rows(shape));
    Taps horizontal = Taps.of(shape.width(), columns(shape));
    float[] values = new float[count * channels * rows(shape) * columns(shape)];
    for (int i = 0; i < count; i++) {
      double[] plane = new double[0];
      for (int c = 0; c < channels; c++) {
        if (c < shape.channels()) {
          plane = scale(images, from + i, c, vertical, horizontal);
        }
        place(plane, values, i, c);
      }
    }
    return values;
  }

  private int rows(ImageShape shape) {
    return height == 0 ? shape.height() : height;
  }

  private int columns(ImageShape shape) {
    return width == 0 ? shape.width() : width;
  }

  /** One channel of one image, [rows, columns]. */
  private static double[] scale(
      Images images, int index, int channel, Taps vertical, Taps horizontal) {
    ImageShape shape = images.shape();
    int columns = horizontal.size();
    double[] wide = new double[shape.height() * columns];
    for (int y = 0; y < shape.height(); y++) {
      int row = index * shape.bytes() + y * shape.width() * shape.channels() + channel;
      for (int x = 0; x < columns; x++) {
        double sum = 0;
        double[] weights = horizontal.weights()[x];
        for (int k = 0; k < weights.length; k++) {
          int at = row + (horizontal.first()[x] + k) * shape.channels();
          sum += weights[k] * onBlack(images, at, channel);
        }
        wide[y * columns + x] = sum / 127.5 - 1;
      }
    }
    double[] scaled = new double[vertical.size() * columns];
    for (int y = 0; y < vertical.size(); y++) {
      double[] weights = vertical.weights()[y];
      for (int k = 0; k < weights.length; k++) {
        int row = (vertical.first()[y] + k) * columns;
        for (int x = 0; x < columns; x++) {
          scaled[y * columns + x] += weights[k] * wide[row + x];
        }
      }
    }
    return scaled;
  }

  private static double onBlack(Images images, int at, int channel) {
    int value = images.pixels()[at] & 0xff;
    if (images.shape().channels() < ImageShape.RGBA) {
      return value;
    }
    int opacity = images.pixels()[at - channel + ImageShape.RGB] & 0xff;
    return value * opacity / 255.0;
  }

  private void place(double[] plane, float[] values, int index, int channel) {
    int base = index * channels * plane.length;
    for (int p = 0; p < plane.length; p++) {
      int at = channelsFirst ? channel * plane.length + p : p * channels + channel;
      values[base + at] = (float) plane[p];
    }
  }

  /**
   * A triangle filter from one length to another: linear interpolation where it grows, and a
   * weighted mean where it shrinks, so that nothing between two samples is lost.
   *
   * @param first source index of each target's first weight
   * @param weights of each target, sum 1
   */
  private record Taps(int[] first, double[][] weights) {
    static Taps of(int source, int target) {
      double scale = (double) source / target;
      double radius = Math.max(scale, 1);
      int[] first = new int[target];
      double[][] weights = new double[target][];
      for (int t = 0; t < target; t++) {
        double centre = (t + 0.5) * scale;
        int from = Math.max(0, (int) Math.floor(centre - radius));
        int to = Math.min(source, (int) Math.ceil(centre + radius));
        first[t] = from;
        weights[t] = new double[to - from];
        double sum = 0;
        for (int s = from; s < to; s++) {
          double weight = Math.max(0, 1 - Math.abs(s + 0.5 - centre) / radius);
          weights[t][s - from] = weight;
          sum += weight;
        }
        for (int k = 0; k < weights[t].length; k++) {
          weights[t][k] /= sum;
        }
      }
      return new Taps(first, weights);
    }

    int size() {
      return first.length;
    }
  }
}
