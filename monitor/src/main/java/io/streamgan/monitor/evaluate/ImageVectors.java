package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;

/** Images as vectors of values in [-1, 1]. */
final class ImageVectors {
  private ImageVectors() {}

  /**
   * Each image scaled to {@code side} by averaging or repeating pixels.
   *
   * @return [count, side * side * channels], NHWC
   */
  static float[][] of(Images images, int side) {
    float[][] vectors = new float[images.count()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = vector(images, i, side);
    }
    return vectors;
  }

  private static float[] vector(Images images, int index, int side) {
    ImageShape shape = images.shape();
    int channels = shape.channels();
    float[] vector = new float[side * side * channels];
    int base = index * shape.bytes();
    for (int y = 0; y < side; y++) {
      int top = y * shape.height() / side;
      int bottom = Math.max(top + 1, (y + 1) * shape.height() / side);
      for (int x = 0; x < side; x++) {
        int left = x * shape.width() / side;
        int right = Math.max(left + 1, (x + 1) * shape.width() / side);
        for (int c = 0; c < channels; c++) {
          int sum = 0;
          for (int sy = top; sy < bottom; sy++) {
            for (int sx = left; sx < right; sx++) {
              sum += images.pixels()[base + (sy * shape.width() + sx) * channels + c] & 0xff;
            }
          }
          float mean = (float) sum / ((bottom - top) * (right - left));
          vector[(y * side + x) * channels + c] = mean / 127.5f - 1;
        }
      }
    }
    return vector;
  }
}
