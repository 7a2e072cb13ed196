package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;

/** Images as vectors of values in [-1, 1]. */
final class ImageVectors {
  private static final float SCALE = 127.5f;

  private ImageVectors() {}

  /**
   * Returns each image scaled to {@code side} along both axes by averaging or repeating pixels.
   *
   * @return [count, side * side * channels], NHWC
   */
  static float[][] of(Images images, int side) {
    float[][] vectors = new float[images.count()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = of(images, i, side);
    }
    return vectors;
  }

  /** Returns the image at {@code index}, scaled likewise, as rounded values from 0 to 255. */
  static byte[] bytes(Images images, int index, int side) {
    float[] vector = of(images, index, side);
    byte[] bytes = new byte[vector.length];
    for (int i = 0; i < vector.length; i++) {
      bytes[i] = (byte) Math.round((vector[i] + 1) * SCALE);
    }
    return bytes;
  }

  /** Converts the result of {@link #bytes} to values in [-1, 1]. */
  static float[] values(byte[] bytes) {
    float[] values = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = (bytes[i] & 0xff) / SCALE - 1;
    }
    return values;
  }

  /** Returns the image at {@code index}, scaled likewise. */
  static float[] of(Images images, int index, int side) {
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
          vector[(y * side + x) * channels + c] = mean / SCALE - 1;
        }
      }
    }
    return vector;
  }
}
