package io.streamgan.gan.nd4j;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;

/**
 * Latents to images in evaluation mode.
 *
 * <p>Always computes {@value #BATCH} images at a time, the last batch filled up with old latents:
 * how many images are asked for in one call cannot change the order of any sum, so not a bit of any
 * image.
 */
final class Sampler {
  private static final int BATCH = 16;

  private final ImageShape shape;
  private final int latentSize;
  private final Pass pass;
  private final FloatBuffer latents;
  private final FloatBuffer images;
  private final float[] values;

  Sampler(NetworkSpec generator, Tensors tensors, Arena arena) {
    shape = ImageShape.of(generator.output());
    latentSize = generator.latentSize();
    pass = new Pass(generator, tensors, null, Pass.Purpose.EVALUATE, BATCH, 1, new Noise(), arena);
    latents = Views.buffer(pass.input().value());
    images = Views.buffer(pass.output().value());
    values = new float[BATCH * shape.bytes()];
  }

  Images sample(Latents z) {
    if (z.size() != latentSize) {
      throw new IllegalArgumentException(
          "the generator takes latents of %d values, not %d".formatted(latentSize, z.size()));
    }
    byte[] pixels = new byte[Math.multiplyExact(z.count(), shape.bytes())];
    for (int from = 0; from < z.count(); from += BATCH) {
      int count = Math.min(BATCH, z.count() - from);
      latents.put(0, z.values(), from * latentSize, count * latentSize);
      pass.forward();
      images.get(0, values, 0, count * shape.bytes());
      PixelConversion.toPixels(values, pixels, from * shape.bytes(), count * shape.bytes());
    }
    return new Images(shape, z.count(), pixels);
  }
}
