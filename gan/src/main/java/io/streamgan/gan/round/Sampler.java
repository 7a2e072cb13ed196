package io.streamgan.gan.round;

import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.function.Supplier;

/** Generates images from latents in evaluation mode. */
final class Sampler {
  private static final int BATCH = 16;
  private static final int ANY = -1;

  private final ImageShape shape;
  private final int latentSize;
  private final int classes;
  private final Supplier<ClassBoundaries> boundaries;
  private final Evaluation evaluation;
  private final int[] rows = new int[BATCH];
  private final float[] latents;

  /**
   * @param boundaries returns how classes follow from latents where none is asked for; never asked
   *     for a generator without classes
   */
  Sampler(
      NetworkSpec generator,
      Supplier<ClassBoundaries> boundaries,
      Tensors tensors,
      Platform platform) {
    shape = ImageShape.of(generator.output());
    latentSize = generator.latentSize();
    classes = generator.classes();
    this.boundaries = boundaries;
    evaluation = platform.evaluation(generator, tensors, BATCH);
    latents = new float[BATCH * latentSize];
    Arrays.fill(rows, ANY);
  }

  int classes() {
    return classes;
  }

  /** Takes over the tensors' values. It must be called first, and whenever they have changed. */
  void prepare() {
    evaluation.prepare();
  }

  /** Generates images. If the generator has classes, these follow from the latents. */
  Images sample(Latents z) {
    int[] labels = new int[z.count()];
    Arrays.fill(labels, ANY);
    return drawn(z, labels);
  }

  /**
   * Generates images of the given classes.
   *
   * @param labels class of each image; -1 for a class that follows from its latents
   */
  Images sample(Latents z, int[] labels) {
    if (classes == 0) {
      throw new IllegalArgumentException(
          "the generator has no classes, so images of a class cannot be generated");
    }
    if (labels.length != z.count()) {
      throw new IllegalArgumentException(
          "%d images need %1$d labels, not %d".formatted(z.count(), labels.length));
    }
    for (int label : labels) {
      if (label < ANY || label >= classes) {
        throw new IllegalArgumentException(
            "the generator has the classes 0 to %d, not %d".formatted(classes - 1, label));
      }
    }
    return drawn(z, labels);
  }

  private Images drawn(Latents z, int[] asked) {
    if (z.size() != latentSize) {
      throw new IllegalArgumentException(
          "the generator takes latents of %d values, not %d".formatted(latentSize, z.size()));
    }
    int[] labels = classes == 0 ? new int[0] : labels(z, asked);
    byte[] pixels = new byte[Math.multiplyExact(z.count(), shape.bytes())];
    for (int from = 0; from < z.count(); from += BATCH) {
      int count = Math.min(BATCH, z.count() - from);
      System.arraycopy(z.values(), from * latentSize, latents, 0, count * latentSize);
      if (classes > 0) {
        System.arraycopy(labels, from, rows, 0, count);
        for (int row = 0; row < count; row++) {
          latents[row * latentSize] = 0;
        }
      }
      evaluation.draw(latents, rows, count, pixels, from * shape.bytes(), shape.bytes());
    }
    return new Images(shape, z.count(), pixels, labels);
  }

  /** Replaces each -1 by a class that is a function of the image's latent vector alone. */
  private int[] labels(Latents z, int[] asked) {
    int[] labels = asked.clone();
    ClassBoundaries classes = boundaries.get();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == ANY) {
        labels[i] = classes.classOf(z.values()[i * latentSize]);
      }
    }
    return labels;
  }
}
