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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A generator of one linear layer, computed in plain Java: z to tanh(zW + b), as images of 8x8x3
 * or, with another network, of its shape; with classes, z and the class's vector. Complains when
 * two threads use it after the one that has loaded it, or after it has been closed.
 */
public class TestGenerator implements ImageGenerator {
  public static final ImageShape SHAPE = new ImageShape(8, 8, 3);
  public static final int LATENT_SIZE = 4;
  public static final int CLASSES = 3;
  public static final NetworkSpec NETWORK = new NetworkSpec(List.of(LATENT_SIZE), layers(0));
  public static final NetworkSpec WIDE_NETWORK =
      new NetworkSpec(List.of(LATENT_SIZE), layers(0, new ImageShape(4, 12, 1)));
  public static final NetworkSpec CLASS_NETWORK = conditional();

  private static final int EMBEDDING = 2;

  private final ImageShape shape;
  private final float[] parameters;
  private final int classes;
  private Thread owner = Thread.currentThread();
  private boolean handedOver;
  private boolean closed;

  public TestGenerator(GeneratorSnapshot snapshot) {
    shape = ImageShape.of(snapshot.network().output());
    parameters = new float[snapshot.parameters().remaining() / Float.BYTES];
    snapshot.parameters().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(parameters);
    classes = snapshot.network().classes();
  }

  private static List<LayerSpec> layers(int more) {
    return layers(more, SHAPE);
  }

  private static List<LayerSpec> layers(int more, ImageShape shape) {
    return List.of(
        new LayerSpec.Linear(LATENT_SIZE + more, shape.bytes(), true),
        new LayerSpec.Reshape(shape.height(), shape.width(), shape.channels()),
        new LayerSpec.Tanh());
  }

  private static NetworkSpec conditional() {
    List<LayerSpec> layers = new ArrayList<>(layers(EMBEDDING));
    layers.add(0, new LayerSpec.ClassEmbedding(LATENT_SIZE, CLASSES, EMBEDDING, false));
    return new NetworkSpec(List.of(LATENT_SIZE), layers);
  }

  /** Random parameters that follow from {@code seed}. */
  public static ByteBuffer parameters(long seed) {
    return parameters(NETWORK, seed);
  }

  /** The same of {@link #CLASS_NETWORK}. */
  public static ByteBuffer classParameters(long seed) {
    return parameters(CLASS_NETWORK, seed);
  }

  /** Random parameters of {@code network} that follow from {@code seed}. */
  public static ByteBuffer parameters(NetworkSpec network, long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
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

  /** The same of the generator with classes. */
  public static Images draw(ByteBuffer classParameters, long seed, int[] labels) {
    return new TestGenerator(new GeneratorSnapshot(CLASS_NETWORK, classParameters))
        .sample(Latents.seeded(seed, labels.length, LATENT_SIZE), labels);
  }

  @Override
  public ImageShape imageShape() {
    return shape;
  }

  @Override
  public int latentSize() {
    return LATENT_SIZE;
  }

  @Override
  public int classes() {
    return classes;
  }

  /** With classes, all of the first. */
  @Override
  public Images sample(Latents z) {
    return sample(z, new int[classes == 0 ? 0 : z.count()]);
  }

  @Override
  public Images sample(Latents z, int[] labels) {
    if (!handedOver && Thread.currentThread() != owner) {
      owner = Thread.currentThread();
      handedOver = true;
    }
    if (closed || Thread.currentThread() != owner) {
      throw new IllegalStateException("used by another thread, or after it was closed");
    }
    int[] drawn = Arrays.stream(labels).map(label -> Math.max(0, label)).toArray();
    byte[] pixels = new byte[z.count() * shape.bytes()];
    for (int image = 0; image < z.count(); image++) {
      float[] in = Arrays.copyOfRange(z.values(), image * LATENT_SIZE, (image + 1) * LATENT_SIZE);
      if (classes > 0) {
        in = Arrays.copyOf(in, LATENT_SIZE + EMBEDDING);
        System.arraycopy(parameters, drawn[image] * EMBEDDING, in, LATENT_SIZE, EMBEDDING);
      }
      draw(in, pixels, image * shape.bytes());
    }
    return new Images(shape, z.count(), pixels, drawn);
  }

  private void draw(float[] input, byte[] pixels, int from) {
    int weight = classes * EMBEDDING;
    for (int out = 0; out < shape.bytes(); out++) {
      double sum = parameters[weight + input.length * shape.bytes() + out];
      for (int in = 0; in < input.length; in++) {
        sum += input[in] * parameters[weight + in * shape.bytes() + out];
      }
      pixels[from + out] = (byte) Math.round(127.5 * (Math.tanh(sum) + 1));
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
