package io.streamgan.sampler;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/**
 * A generator of one linear layer, computed in plain Java: z to tanh(zW + b), as images of 8x8x3.
 * Complains when two threads use it, or after it has been closed.
 */
public final class TestGenerator implements ImageGenerator {
  public static final ImageShape SHAPE = new ImageShape(8, 8, 3);
  public static final int LATENT_SIZE = 4;
  public static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(LATENT_SIZE),
          List.of(
              new LayerSpec.Linear(LATENT_SIZE, SHAPE.bytes(), true),
              new LayerSpec.Reshape(SHAPE.height(), SHAPE.width(), SHAPE.channels()),
              new LayerSpec.Tanh()));

  private final float[] parameters;
  private final Thread owner = Thread.currentThread();
  private boolean closed;

  public TestGenerator(GeneratorSnapshot snapshot) {
    parameters = new float[snapshot.parameters().remaining() / Float.BYTES];
    snapshot.parameters().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(parameters);
  }

  /** Random parameters that follow from {@code seed}. */
  public static ByteBuffer parameters(long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) NETWORK.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return bytes.flip();
  }

  /** What the generator with {@code parameters} draws, computed on the calling thread. */
  public static Images draw(ByteBuffer parameters, long seed, int count) {
    return new TestGenerator(new GeneratorSnapshot(NETWORK, parameters))
        .sample(Latents.seeded(seed, count, LATENT_SIZE));
  }

  @Override
  public ImageShape imageShape() {
    return SHAPE;
  }

  @Override
  public int latentSize() {
    return LATENT_SIZE;
  }

  @Override
  public Images sample(Latents z) {
    if (closed || Thread.currentThread() != owner) {
      throw new IllegalStateException("used by another thread, or after it was closed");
    }
    byte[] pixels = new byte[z.count() * SHAPE.bytes()];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / SHAPE.bytes();
      int out = i % SHAPE.bytes();
      double sum = parameters[LATENT_SIZE * SHAPE.bytes() + out];
      for (int in = 0; in < LATENT_SIZE; in++) {
        sum += z.values()[image * LATENT_SIZE + in] * parameters[in * SHAPE.bytes() + out];
      }
      pixels[i] = (byte) Math.round(127.5 * (Math.tanh(sum) + 1));
    }
    return new Images(SHAPE, z.count(), pixels);
  }

  @Override
  public void close() {
    closed = true;
  }
}
