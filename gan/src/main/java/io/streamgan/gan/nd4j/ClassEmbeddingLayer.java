package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Appends the learned vector of the row's class to each row; zeros for a row without a class. */
final class ClassEmbeddingLayer implements Layer {
  private final Signal output;
  private final int[] labels;
  private final int in;
  private final int size;
  private final HostMemory x;
  private final HostMemory y;
  private final HostMemory embedding;
  private final @Nullable HostMemory embeddingGradient;
  private final @Nullable HostMemory inputGradient;
  private final @Nullable HostMemory outputGradient;

  /**
   * @param labels class of each row; each run reads them again
   */
  ClassEmbeddingLayer(Signal input, Signal output, LayerParameters parameters, int[] labels) {
    this.output = output;
    this.labels = labels;
    in = (int) input.value().size(1);
    size = (int) output.value().size(1) - in;
    x = new HostMemory(input.value());
    y = new HostMemory(output.value());
    embedding = new HostMemory(parameters.value("embedding"));
    embeddingGradient =
        parameters.learning() ? new HostMemory(parameters.gradient("embedding")) : null;
    inputGradient = HostMemory.ofNullable(input.gradient());
    outputGradient = HostMemory.ofNullable(output.gradient());
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    FloatBuffer from = x.read();
    FloatBuffer classes = embedding.read();
    FloatBuffer target = y.write();
    for (int row = 0; row < labels.length; row++) {
      int to = row * (in + size);
      target.put(to, from, row * in, in);
      for (int i = 0; i < size; i++) {
        target.put(to + in + i, labels[row] < 0 ? 0 : classes.get(labels[row] * size + i));
      }
    }
  }

  @Override
  public void backward() {
    if (outputGradient == null) {
      return;
    }
    FloatBuffer dy = outputGradient.read();
    if (inputGradient != null) {
      FloatBuffer dx = inputGradient.write();
      for (int row = 0; row < labels.length; row++) {
        dx.put(row * in, dy, row * (in + size), in);
      }
    }
    if (embeddingGradient != null) {
      addUp(dy, embeddingGradient.write());
    }
  }

  /** Adds the gradients of all rows of a class. */
  private void addUp(FloatBuffer dy, FloatBuffer sums) {
    for (int i = 0; i < sums.capacity(); i++) {
      sums.put(i, 0);
    }
    for (int row = 0; row < labels.length; row++) {
      int from = row * (in + size) + in;
      for (int i = 0; i < size && labels[row] >= 0; i++) {
        int at = labels[row] * size + i;
        sums.put(at, sums.get(at) + dy.get(from + i));
      }
    }
  }
}
