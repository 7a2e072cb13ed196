package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A generator with the parameters of a snapshot, on ND4J. */
public final class Nd4jGenerator implements ImageGenerator {
  private final Nd4jRuntime runtime;
  private final ImageShape imageShape;
  private final int latentSize;
  private final Arena arena;
  private final Sampler sampler;

  public Nd4jGenerator(GeneratorSnapshot snapshot, EngineOptions options) {
    runtime = new Nd4jRuntime(options);
    runtime.enter();
    arena = new Arena(runtime);
    imageShape = ImageShape.of(snapshot.network().output());
    latentSize = snapshot.network().latentSize();
    Tensors tensors = Tensors.all(snapshot.network(), arena);
    FloatBuffer parameters =
        snapshot.parameters().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    new HostMemory(tensors.flat()).write().put(0, parameters, 0, parameters.capacity());
    sampler = new Sampler(snapshot.network(), snapshot.learnedClasses(), tensors, arena);
  }

  @Override
  public ImageShape imageShape() {
    return imageShape;
  }

  @Override
  public int latentSize() {
    return latentSize;
  }

  @Override
  public int classes() {
    return sampler.classes();
  }

  @Override
  public Images sample(Latents z, int[] labels) {
    runtime.enter();
    return sampler.sample(z, labels);
  }

  @Override
  public Images sample(Latents z) {
    runtime.enter();
    return sampler.sample(z);
  }

  @Override
  public void close() {
    arena.close();
    runtime.close();
  }
}
