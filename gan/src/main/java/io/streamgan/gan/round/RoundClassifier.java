package io.streamgan.gan.nd4j;

import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.Images;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Loads a classifier's parameters and classifies images with them. */
public final class Nd4jClassifier implements ImageClassifier {
  private final Nd4jRuntime runtime;
  private final Arena arena;
  private final ImagePass pass;

  public Nd4jClassifier(ClassifierSnapshot snapshot, EngineOptions options) {
    runtime = new Nd4jRuntime(options);
    arena = new Arena(runtime);
    runtime.enter();
    Tensors tensors = Tensors.all(snapshot.network(), arena);
    FloatBuffer values =
        snapshot.parameters().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    new HostMemory(tensors.flat()).write().put(0, values, 0, values.remaining());
    pass = new ImagePass("classifier", snapshot.network(), tensors, arena);
  }

  @Override
  public float[] probabilities(Images images) {
    runtime.enter();
    return softmax(pass.vectors(images), pass.size());
  }

  @Override
  public void close() {
    arena.close();
    runtime.close();
  }

  /** Replaces each row of {@code classes} logits by the probabilities of the classes. */
  static float[] softmax(float[] logits, int classes) {
    for (int row = 0; row < logits.length; row += classes) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = row; k < row + classes; k++) {
        largest = Math.max(largest, logits[k]);
      }
      double sum = 0;
      for (int k = row; k < row + classes; k++) {
        sum += StrictMath.exp(logits[k] - largest);
      }
      for (int k = row; k < row + classes; k++) {
        logits[k] = (float) (StrictMath.exp(logits[k] - largest) / sum);
      }
    }
    return logits;
  }
}
