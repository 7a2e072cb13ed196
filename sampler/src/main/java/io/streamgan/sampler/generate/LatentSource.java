package io.streamgan.sampler.generate;

import io.streamgan.gan.Latents;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * Latents to be drawn with, by a generator whose latent size is known only when it draws.
 *
 * @param count latent vectors
 * @param latents of a latent size, {@code count} of them
 * @param labels class of each image; empty when they follow from the latents; not copied
 */
public record LatentSource(int count, IntFunction<Latents> latents, int[] labels) {
  private static final int[] ANY = {};

  /** Latents of images of any class. */
  LatentSource(int count, IntFunction<Latents> latents) {
    this(count, latents, ANY);
  }

  /** The same latents for images of one class, if one is asked for. */
  public LatentSource ofClass(OptionalInt label) {
    if (label.isEmpty()) {
      return this;
    }
    int[] same = new int[count];
    Arrays.fill(same, label.getAsInt());
    return ofClasses(same);
  }

  /**
   * The same latents for images of given classes.
   *
   * @param each one of {@link #count}
   */
  public LatentSource ofClasses(int[] each) {
    return new LatentSource(count, latents, each);
  }

  /** The first {@code count} latents of {@code seed}: the same on every machine. */
  public static LatentSource seeded(long seed, int count) {
    return new LatentSource(count, size -> Latents.seeded(seed, count, size));
  }

  /** Latents that the client has brought along. */
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
   * {@code count} ways of {@code frames} latents each, from those of one seed to those of another,
   * frame by frame: all of the first frame, then all of the second.
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
