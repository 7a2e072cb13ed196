package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Of a value a class, that of the row's class; 0 where there is none. */
final class ClassScoreLayer implements Layer {
  private final Signal output;
  private final int[] labels;
  private final int classes;
  private final FloatBuffer x;
  private final FloatBuffer y;
  private final @Nullable FloatBuffer inputGradient;
  private final @Nullable FloatBuffer outputGradient;

  /**
   * @param labels of the rows, read anew in each run
   */
  ClassScoreLayer(Signal input, Signal output, int[] labels) {
    this.output = output;
    this.labels = labels;
    classes = (int) input.value().size(1);
    x = Views.buffer(input.value());
    y = Views.buffer(output.value());
    boolean backward = input.gradient() != null && output.gradient() != null;
    inputGradient = backward ? Views.buffer(input.requireGradient()) : null;
    outputGradient = backward ? Views.buffer(output.requireGradient()) : null;
  }

  /** The same for the same rows between other signals. */
  ClassScoreLayer between(Signal input, Signal output) {
    return new ClassScoreLayer(input, output, labels);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int row = 0; row < labels.length; row++) {
      y.put(row, labels[row] < 0 ? 0 : x.get(row * classes + labels[row]));
    }
  }

  @Override
  public void backward() {
    if (inputGradient == null || outputGradient == null) {
      return;
    }
    for (int i = 0; i < inputGradient.capacity(); i++) {
      boolean own = i % classes == labels[i / classes];
      inputGradient.put(i, own ? outputGradient.get(i / classes) : 0);
    }
  }
}
