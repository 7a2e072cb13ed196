package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws the generated images of an evaluation. */
final class GeneratedImages {
  private static final int PORTION = 32;

  private GeneratedImages() {}

  /**
   * Returns {@code count} images of the latents of {@code seed}. Those of a conditional generator
   * have the classes of {@code real}, in the same shares, where these are labelled.
   */
  static Images of(ImageGenerator generator, Images real, int count, long seed) {
    int[] classes =
        Arrays.stream(real.labels())
            .filter(label -> label >= 0 && label < generator.classes())
            .toArray();
    return of(generator, classes, count, seed);
  }

  /**
   * Returns {@code count} images of a class, or of all classes in turns for a negative label; null
   * where the generator does not take it.
   */
  static @Nullable Images ofClass(ImageGenerator generator, int label, int count, long seed) {
    int classes = generator.classes();
    if (label >= classes || classes == 0) {
      return null;
    }
    int[] drawn = label < 0 ? IntStream.range(0, classes).toArray() : new int[] {label};
    return of(generator, drawn, count, seed);
  }

  /** Returns images of {@code classes} in turns; empty for images without classes. */
  private static Images of(ImageGenerator generator, int[] classes, int count, long seed) {
    int size = generator.latentSize();
    int bytes = generator.imageShape().bytes();
    Latents z = Latents.seeded(seed, count, size);
    byte[] pixels = new byte[count * bytes];
    for (int done = 0; done < count; done += PORTION) {
      int portion = Math.min(PORTION, count - done);
      float[] values = Arrays.copyOfRange(z.values(), done * size, (done + portion) * size);
      Latents latents = new Latents(portion, size, values);
      Images made =
          classes.length == 0
              ? generator.sample(latents)
              : generator.sample(latents, repeated(classes, done, portion));
      System.arraycopy(made.pixels(), 0, pixels, done * bytes, portion * bytes);
    }
    return new Images(generator.imageShape(), count, pixels);
  }

  private static int[] repeated(int[] classes, int from, int count) {
    int[] result = new int[count];
    Arrays.setAll(result, i -> classes[(from + i) % classes.length]);
    return result;
  }
}
