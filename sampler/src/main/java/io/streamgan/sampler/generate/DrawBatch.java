package io.streamgan.sampler.generate;

import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Draws that one generator computes together. The engine computes a fixed number of images at a
 * time, so small requests share the cost of a batch. No image depends on another.
 */
final class DrawBatch {
  private final LoadedGenerator by;
  private final List<PendingDraw> draws = new ArrayList<>();
  private final List<Latents> latents = new ArrayList<>();

  /** Classes of each draw; empty for a draw whose classes follow from its latents. */
  private final List<int[]> labels = new ArrayList<>();

  private int count;
  private boolean labelled;

  DrawBatch(LoadedGenerator by) {
    this.by = by;
  }

  /** Adds {@code draw}, or fails it when its latents or labels do not fit the generator. */
  void add(PendingDraw draw) {
    if (draw.outcome().isDone()) {
      return;
    }
    try {
      LabelException.require(draw.latents().labels(), by.engine().classes());
      Latents own = draw.latents().latents().apply(by.engine().latentSize());
      int[] classes = draw.latents().labels();
      float truncation = draw.latents().truncation();
      if (truncation != 1) {
        classes = classes.length == 0 ? classesOf(own) : classes;
        own = scaled(own, truncation);
      }
      draws.add(draw);
      latents.add(own);
      labels.add(classes);
      count += own.count();
      labelled |= classes.length > 0;
    } catch (RuntimeException e) {
      draw.outcome().completeExceptionally(e);
    }
  }

  /** Number of images in the batch. */
  int count() {
    return count;
  }

  /**
   * Computes the batch, and completes each draw with its samples, or with what the engine throws.
   *
   * @param drawn receives the number of samples before any draw is completed
   * @throws DeviceFailureException when the device can compute nothing more
   */
  void run(IntConsumer drawn) {
    if (draws.isEmpty()) {
      return;
    }
    try {
      Images images =
          labelled ? by.engine().sample(joined(), labels()) : by.engine().sample(joined());
      drawn.accept(count);
      int from = 0;
      for (int i = 0; i < draws.size(); i++) {
        int own = latents.get(i).count();
        Images part = draws.size() == 1 ? images : part(images, from, from + own);
        from += own;
        draws.get(i).outcome().complete(new GeneratedSamples(by.generator().manifest(), part));
      }
    } catch (Throwable e) {
      draws.forEach(draw -> draw.outcome().completeExceptionally(e));
      if (e instanceof DeviceFailureException failed) {
        throw failed;
      }
    }
  }

  private static Images part(Images images, int from, int to) {
    int bytes = images.shape().bytes();
    return new Images(
        images.shape(),
        to - from,
        Arrays.copyOfRange(images.pixels(), from * bytes, to * bytes),
        images.labels().length == 0
            ? images.labels()
            : Arrays.copyOfRange(images.labels(), from, to));
  }

  /** The classes that follow from latents; empty for a generator without classes. */
  private int[] classesOf(Latents z) {
    if (by.engine().classes() == 0) {
      return new int[0];
    }
    ClassBoundaries boundaries = by.generator().snapshot().classBoundaries();
    return IntStream.range(0, z.count())
        .map(i -> boundaries.classOf(z.values()[i * z.size()]))
        .toArray();
  }

  private static Latents scaled(Latents z, float factor) {
    float[] values = new float[z.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * z.values()[i];
    }
    return new Latents(z.count(), z.size(), values);
  }

  /** Labels of all images; -1 for images whose class follows from their latents. */
  private int[] labels() {
    int[] all = new int[count];
    Arrays.fill(all, -1);
    int from = 0;
    for (int i = 0; i < draws.size(); i++) {
      int[] own = labels.get(i);
      System.arraycopy(own, 0, all, from, own.length);
      from += latents.get(i).count();
    }
    return all;
  }

  private Latents joined() {
    if (latents.size() == 1) {
      return latents.get(0);
    }
    int size = by.engine().latentSize();
    float[] values = new float[Math.multiplyExact(count, size)];
    int offset = 0;
    for (Latents own : latents) {
      System.arraycopy(own.values(), 0, values, offset, own.values().length);
      offset += own.values().length;
    }
    return new Latents(count, size, values);
  }
}
