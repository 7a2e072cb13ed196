package io.streamgan.gan.round;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Computes a vector for each image in evaluation mode, always for {@value #BATCH} images at a time
 * for the reason that {@link Sampler} gives.
 */
final class ImagePass {
  private static final int BATCH = 16;

  private final String name;
  private final ImageShape shape;
  private final int size;
  private final Runnable forward;
  private final Tensor images;
  private final Tensor vectors;
  private final float[] values;

  /**
   * @param name name of the network in error messages
   */
  ImagePass(String name, NetworkSpec network, Tensors tensors, Platform platform) {
    this.name = name;
    shape = network.imageShape();
    Pass pass =
        platform.pass(
            network, tensors, null, Pass.Purpose.EVALUATE, BATCH, 1, new LayerRandomness());
    images = pass.input();
    vectors = pass.output();
    forward = platform.sequence(pass::forward);
    size = vectors.size() / BATCH;
    values = new float[BATCH * shape.bytes()];
  }

  /** Returns the length of a vector. */
  int size() {
    return size;
  }

  /** Returns the vectors of {@code real}, row-major. */
  float[] vectors(Images real) {
    if (!real.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the %s takes images of %s, not %s".formatted(name, shape, real.shape()));
    }
    float[] result = new float[Math.multiplyExact(real.count(), size)];
    byte[] batch = new byte[BATCH * shape.bytes()];
    for (int from = 0; from < real.count(); from += BATCH) {
      int count = Math.min(BATCH, real.count() - from);
      System.arraycopy(real.pixels(), from * shape.bytes(), batch, 0, count * shape.bytes());
      Arrays.fill(batch, count * shape.bytes(), batch.length, (byte) 0);
      PixelConversion.toFloats(batch, 0, values);
      images.set(0, values);
      forward.run();
      vectors.get(0, FloatBuffer.wrap(result, from * size, count * size));
    }
    return result;
  }
}
