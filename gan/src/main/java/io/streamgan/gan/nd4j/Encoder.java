package io.streamgan.gan.nd4j;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.NetworkSpec;
import java.util.Arrays;

/**
 * Encodes images as latents in evaluation mode, always {@value #BATCH} at a time for the reason
 * that {@link Sampler} gives.
 */
final class Encoder {
  private static final int BATCH = 16;

  private final ImageShape shape;
  private final int latentSize;
  private final NetworkPass pass;
  private final HostMemory images;
  private final HostMemory latents;
  private final float[] values;

  Encoder(NetworkSpec encoder, Tensors tensors, Arena arena) {
    shape = encoder.imageShape();
    pass =
        new NetworkPass(
            encoder,
            tensors,
            null,
            NetworkPass.Purpose.EVALUATE,
            BATCH,
            1,
            new LayerRandomness(),
            arena);
    images = new HostMemory(pass.input().value());
    latents = new HostMemory(pass.output().value());
    latentSize = latents.size() / BATCH;
    values = new float[BATCH * shape.bytes()];
  }

  Latents encode(Images real) {
    if (!real.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the encoder takes images of %s, not %s".formatted(shape, real.shape()));
    }
    float[] encoded = new float[Math.multiplyExact(real.count(), latentSize)];
    byte[] batch = new byte[BATCH * shape.bytes()];
    for (int from = 0; from < real.count(); from += BATCH) {
      int count = Math.min(BATCH, real.count() - from);
      System.arraycopy(real.pixels(), from * shape.bytes(), batch, 0, count * shape.bytes());
      Arrays.fill(batch, count * shape.bytes(), batch.length, (byte) 0);
      PixelConversion.toFloats(batch, 0, values);
      images.write().put(0, values);
      pass.forward();
      latents.read().get(0, encoded, from * latentSize, count * latentSize);
    }
    return new Latents(real.count(), latentSize, encoded);
  }
}
