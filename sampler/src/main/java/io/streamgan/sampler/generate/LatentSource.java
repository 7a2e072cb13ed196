package io.streamgan.sampler.generate;

import io.streamgan.gan.Latents;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * Latents of a draw. They are made when the generator draws, because its latent size is not known
 * before.
 *
 * @param count number of latent vectors
 * @param latents makes {@code count} latents of a latent size
 * @param labels class of each image; empty when they follow from the latents; not copied
 * @param truncation factor of all latents, from 0 to 1; 1 leaves them as they are. Latents that are
 *     shorter than those of training give images that are more alike and closer to what is typical.
 *     Classes that follow from the latents follow from those before truncation, so that it does not
 *     change them
 */
public record LatentSource(
    int count, IntFunction<Latents> latents, int[] labels, float truncation) {
  private static final int[] ANY = {};

  /** Latents of images of any class. */
  LatentSource(int count, IntFunction<Latents> latents) {
    this(count, latents, ANY, 1);
  }

  /** Returns the same latents for images of one class; of any class if {@code label} is empty. */
  public LatentSource ofClass(OptionalInt label) {
    if (label.isEmpty()) {
      return this;
    }
    int[] same = new int[count];
    Arrays.fill(same, label.getAsInt());
    return ofClasses(same);
  }

  /**
   * Returns the same latents for images of the given classes.
   *
   * @param each one class per latent vector
   */
  public LatentSource ofClasses(int[] each) {
    return new LatentSource(count, latents, each, truncation);
  }

  /**
   * Returns the same latents, shortened.
   *
   * @param factor from 0 to 1
   */
  public LatentSource truncatedTo(float factor) {
    return new LatentSource(count, latents, labels, factor);
  }

  /**
   * Returns the first {@code count} latents of {@code seed}, which are the same on every machine.
   */
  public static LatentSource seeded(long seed, int count) {
    return new LatentSource(count, size -> Latents.seeded(seed, count, size));
  }

  /** Returns the latents that a client has sent. */
  public static LatentSource given(Latents latents) {
    return new LatentSource(
        latents.count(),
        size -> {
          if (size != latents.size()) {
            throw new LatentSizeException(latents.size(), size);
          }
          return latents;
        });
  }

  /**
   * Returns interpolations of {@code frames} steps between {@code count} latents of two seeds,
   * grouped by frame: all latents of the first frame, then all of the second.
   */
  public static LatentSource between(long from, long to, int count, int frames) {
    return new LatentSource(
        Math.multiplyExact(count, frames), size -> path(from, to, count, frames, size));
  }

  private static Latents path(long from, long to, int count, int frames, int size) {
    float[] start = Latents.seeded(from, count, size).values();
    float[] end = Latents.seeded(to, count, size).values();
    float[] values = new float[Math.multiplyExact(frames * count, size)];
    for (int frame = 0; frame < frames; frame++) {
      double position = frames == 1 ? 0 : (double) frame / (frames - 1);
      for (int i = 0; i < count; i++) {
        SphericalInterpolation.between(
            start, end, i * size, size, position, values, (frame * count + i) * size);
      }
    }
    return new Latents(frames * count, size, values);
  }
}
