package io.streamgan.sampler.generate;

import io.streamgan.gan.ImageShape;

/**
 * How many samples one request may ask for.
 *
 * @param maxCount whatever their size
 */
public record SampleLimit(int maxCount) {
  private static final long MAX_BYTES = 64 << 20;

  /** Of images of {@code shape}: fewer of large ones. */
  public int of(ImageShape shape) {
    return (int) Math.max(1, Math.min(maxCount, MAX_BYTES / shape.bytes()));
  }
}
