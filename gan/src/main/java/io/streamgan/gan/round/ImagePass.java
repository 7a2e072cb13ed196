package io.streamgan.gan.round;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Pixels;
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
  private final Platform platform;
  private final Pass pass;
  private final Pixels images;
  private final Tensor vectors;

  /**
   * @param name name of the network in error messages
   */
  ImagePass(String name, NetworkSpec network, Tensors tensors, Platform platform) {
    this.name = name;
    shape = network.imageShape();
    pass =
        platform.pass(
            network, tensors, null, Pass.Purpose.EVALUATE, BATCH, 1, new LayerRandomness());
    images = platform.pixels(pass.input());
    vectors = pass.output();
    this.platform = platform;
    size = vectors.size() / BATCH;
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
      images.set(batch, 0);
      platform.together(pass::forward);
      vectors.get(0, FloatBuffer.wrap(result, from * size, count * size));
    }
    return result;
  }
}
