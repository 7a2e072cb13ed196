package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import org.apache.kafka.common.config.ConfigException;

/**
 * An estimate of the heap that an evaluation takes.
 *
 * @param images number of real images, and of generated ones
 * @param features number of features per image
 * @param heapBytes largest size of the heap
 */
record EvaluationMemory(int images, int features, long heapBytes) {
  /** Share of the heap that an evaluation may take; the clients of Kafka need some, too. */
  private static final double SHARE = 0.75;

  /** Longest array of the JVM. */
  private static final int MAX_PIXELS = Integer.MAX_VALUE - 8;

  /**
   * @param shape of the images
   * @throws ConfigException when the images do not fit; the message has the number of images of
   *     this shape that would
   */
  void require(ImageShape shape) {
    long room = (long) (SHARE * heapBytes);
    if (images > MAX_PIXELS / shape.bytes() || needed(images, shape) > room) {
      throw new ConfigException(
          QualitySettings.IMAGES.name(),
          images,
          "an evaluation of that number of %s images needs about %d MB, and may use %d MB of the heap of %d MB; lower it to %d, or raise -Xmx"
              .formatted(
                  shape,
                  megabytes(needed(images, shape)),
                  megabytes(room),
                  megabytes(heapBytes),
                  affordable(shape, room)));
    }
  }

  /** Returns the largest number of images that fit {@code room} bytes. */
  private int affordable(ImageShape shape, long room) {
    int least = 0;
    int above = Math.min(images, MAX_PIXELS / shape.bytes()) + 1;
    while (above - least > 1) {
      int middle = (least + above) >>> 1;
      if (needed(middle, shape) <= room) {
        least = middle;
      } else {
        above = middle;
      }
    }
    return least;
  }

  /** Returns the number of bytes that an evaluation of {@code count} images takes. */
  private long needed(int count, ImageShape shape) {
    long past = (long) PastRegimes.capacity(count) * PastRegimes.IMAGES * shape.bytes();
    return count * bytesPerImage(shape) + past;
  }

  private long bytesPerImage(ImageShape shape) {
    // Batches of real images and their packed copy, or packed real images and generated ones.
    long pixels = 2L * shape.bytes();
    // Real and generated images and the reference of the drift tests.
    long vectors = 3L * Float.BYTES * Evaluation.SIDE * Evaluation.SIDE * shape.channels();
    long projections = 2L * Double.BYTES * Evaluation.DIRECTIONS;
    // Features of real and generated images, a centred copy of each, and a transposed one.
    long activations = 5L * Double.BYTES * features;
    return pixels + vectors + projections + activations;
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
