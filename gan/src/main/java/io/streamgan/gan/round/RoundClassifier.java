package io.streamgan.gan.round;

import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.Images;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensors;
import java.nio.ByteOrder;

/** Loads a classifier's parameters and classifies images with them. */
public final class RoundClassifier implements ImageClassifier {
  private final Platform platform;
  private final ImagePass pass;

  public RoundClassifier(ClassifierSnapshot snapshot, Platform platform) {
    this.platform = platform;
    platform.enter();
    Tensors tensors = Tensors.all(snapshot.network(), platform);
    tensors
        .flat()
        .set(0, snapshot.parameters().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    pass = new ImagePass("classifier", snapshot.network(), tensors, platform);
    pass.prepare();
  }

  @Override
  public float[] probabilities(Images images) {
    platform.enter();
    return softmax(pass.vectors(images), pass.size());
  }

  @Override
  public void close() {
    platform.close();
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
