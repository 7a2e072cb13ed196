package io.streamgan.sampler.generate;

import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Draws that one generator computes together. The engine computes a fixed number of images at a
 * time, so small requests share the cost of a batch. No image depends on another.
 */
final class DrawBatch {
  private final LoadedGenerator by;
  private final List<PendingDraw> draws = new ArrayList<>();
  private final List<Latents> latents = new ArrayList<>();
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
      draws.add(draw);
      latents.add(own);
      count += own.count();
      labelled |= draw.latents().labels().length > 0;
    } catch (RuntimeException e) {
      draw.outcome().completeExceptionally(e);
    }
  }

  /** Number of images in the batch. */
  int count() {
    return count;
  }

  /**
   * Computes the batch, and completes each draw with its samples.
   *
   * @param drawn receives the number of samples before any draw is completed
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

  /** Labels of all images; -1 for images whose class follows from their latents. */
  private int[] labels() {
    int[] all = new int[count];
    Arrays.fill(all, -1);
    int from = 0;
    for (int i = 0; i < draws.size(); i++) {
      int[] own = draws.get(i).latents().labels();
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
