package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Vectors with a learned vector of their row's class behind them; zeros where there is none. */
final class ClassEmbeddingLayer implements Layer {
  private final Signal output;
  private final int[] labels;
  private final int in;
  private final int size;
  private final FloatBuffer x;
  private final FloatBuffer y;
  private final FloatBuffer embedding;
  private final @Nullable FloatBuffer embeddingGradient;
  private final @Nullable FloatBuffer inputGradient;
  private final @Nullable FloatBuffer outputGradient;

  /**
   * @param labels of the rows, read anew in each run
   */
  ClassEmbeddingLayer(Signal input, Signal output, Parameters parameters, int[] labels) {
    this.output = output;
    this.labels = labels;
    in = (int) input.value().size(1);
    size = (int) output.value().size(1) - in;
    x = Views.buffer(input.value());
    y = Views.buffer(output.value());
    embedding = Views.buffer(parameters.value("embedding"));
    embeddingGradient =
        parameters.learning() ? Views.buffer(parameters.gradient("embedding")) : null;
    inputGradient = bufferOf(input.gradient());
    outputGradient = bufferOf(output.gradient());
  }

  private static @Nullable FloatBuffer bufferOf(@Nullable INDArray array) {
    return array == null ? null : Views.buffer(array);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int row = 0; row < labels.length; row++) {
      int to = row * (in + size);
      y.put(to, x, row * in, in);
      for (int i = 0; i < size; i++) {
        y.put(to + in + i, labels[row] < 0 ? 0 : embedding.get(labels[row] * size + i));
      }
    }
  }

  @Override
  public void backward() {
    if (outputGradient == null) {
      return;
    }
    if (embeddingGradient != null) {
      for (int i = 0; i < embeddingGradient.capacity(); i++) {
        embeddingGradient.put(i, 0);
      }
    }
    for (int row = 0; row < labels.length; row++) {
      int from = row * (in + size);
      if (inputGradient != null) {
        inputGradient.put(row * in, outputGradient, from, in);
      }
      if (embeddingGradient != null && labels[row] >= 0) {
        for (int i = 0; i < size; i++) {
          int at = labels[row] * size + i;
          embeddingGradient.put(at, embeddingGradient.get(at) + outputGradient.get(from + in + i));
        }
      }
    }
  }
}
