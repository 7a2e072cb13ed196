package io.streamgan.sampler.generate;

import io.streamgan.gan.ImageShape;

/**
 * Maximum number of samples of a request.
 *
 * @param maxCount maximum for images of any size
 */
public record SampleLimit(int maxCount) {
  private static final long MAX_BYTES = 64 << 20;

  /** Returns the maximum for images of {@code shape}, which is smaller for large images. */
  public int of(ImageShape shape) {
    return (int) Math.max(1, Math.min(maxCount, MAX_BYTES / shape.bytes()));
  }
}
