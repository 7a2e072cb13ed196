package io.streamgan.gan;

/**
 * Latent vectors z, from which a generator makes images: standard normal values, or an encoder's
 * output.
 *
 * @param count number of vectors
 * @param size length of each vector
 * @param values float32, [count, size], row-major; not copied
 */
public record Latents(int count, int size, float[] values) {
  public Latents {
    if (values.length != (long) count * size) {
      throw new IllegalArgumentException(
          "%d latents of %d values have %d floats, not %d"
              .formatted(count, size, (long) count * size, values.length));
    }
  }

  /**
   * Returns the first {@code count} latents of {@code seed}, which are the same on every machine.
   */
  public static Latents seeded(long seed, int count, int size) {
    float[] values = new float[Math.multiplyExact(count, size)];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    return new Latents(count, size, values);
  }
}
