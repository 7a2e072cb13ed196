package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Selects, from one value per class, that of the row's class; 0 for a row without a class. */
final class ClassScoreLayer implements Layer {
  private final Signal output;
  private final int[] labels;
  private final int classes;
  private final HostMemory x;
  private final HostMemory y;
  private final @Nullable HostMemory inputGradient;
  private final @Nullable HostMemory outputGradient;

  /**
   * @param labels class of each row; each run reads them again
   */
  ClassScoreLayer(Signal input, Signal output, int[] labels) {
    this.output = output;
    this.labels = labels;
    classes = (int) input.value().size(1);
    x = new HostMemory(input.value());
    y = new HostMemory(output.value());
    boolean backward = input.gradient() != null && output.gradient() != null;
    inputGradient = backward ? new HostMemory(input.requireGradient()) : null;
    outputGradient = backward ? new HostMemory(output.requireGradient()) : null;
  }

  /** Returns a layer with the same labels between other signals. */
  ClassScoreLayer between(Signal input, Signal output) {
    return new ClassScoreLayer(input, output, labels);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    FloatBuffer scores = x.read();
    FloatBuffer own = y.write();
    for (int row = 0; row < labels.length; row++) {
      own.put(row, labels[row] < 0 ? 0 : scores.get(row * classes + labels[row]));
    }
  }

  @Override
  public void backward() {
    if (inputGradient == null || outputGradient == null) {
      return;
    }
    FloatBuffer dy = outputGradient.read();
    FloatBuffer dx = inputGradient.write();
    for (int i = 0; i < dx.capacity(); i++) {
      boolean own = i % classes == labels[i / classes];
      dx.put(i, own ? dy.get(i / classes) : 0);
    }
  }
}
