package io.streamgan.gan.round;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.PixelConversion;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;

/** Computes a vector for each image in evaluation mode. */
final class ImagePass {
  private static final int BATCH = 16;
  private static final int[] UNKNOWN = new int[BATCH];

  static {
    Arrays.fill(UNKNOWN, -1);
  }

  private final String name;
  private final ImageShape shape;
  private final int size;
  private final Evaluation evaluation;

  /**
   * @param name name of the network in error messages
   */
  ImagePass(String name, NetworkSpec network, Tensors tensors, Platform platform) {
    this.name = name;
    shape = network.imageShape();
    evaluation = platform.evaluation(network, tensors, BATCH);
    size = network.output().stream().reduce(1, Math::multiplyExact);
  }

  /** Returns the length of a vector. */
  int size() {
    return size;
  }

  /** Takes over the tensors' values. It must be called first, and whenever they have changed. */
  void prepare() {
    evaluation.prepare();
  }

  /** Returns the vectors of {@code real}, row-major. */
  float[] vectors(Images real) {
    if (!real.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the %s takes images of %s, not %s".formatted(name, shape, real.shape()));
    }
    float[] result = new float[Math.multiplyExact(real.count(), size)];
    float[] computed = new float[BATCH * size];
    for (int from = 0; from < real.count(); from += BATCH) {
      int count = Math.min(BATCH, real.count() - from);
      float[] values = new float[count * shape.bytes()];
      PixelConversion.toFloats(real.pixels(), from * shape.bytes(), values);
      evaluation.run(values, UNKNOWN, count, computed);
      System.arraycopy(computed, 0, result, from * size, count * size);
    }
    return result;
  }
}
