package io.streamgan.gan.round;

import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensors;
import java.nio.ByteOrder;
import java.util.Objects;

/** A generator with the parameters of a snapshot. */
public final class RoundGenerator implements ImageGenerator {
  private final Platform platform;
  private final ImageShape imageShape;
  private final int latentSize;
  private final Sampler sampler;

  public RoundGenerator(GeneratorSnapshot snapshot, Platform platform) {
    this.platform = platform;
    platform.enter();
    imageShape = ImageShape.of(snapshot.network().output());
    latentSize = snapshot.network().latentSize();
    Tensors tensors = Tensors.all(snapshot.network(), platform);
    tensors
        .flat()
        .set(0, snapshot.parameters().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    ClassBoundaries boundaries =
        snapshot.network().classes() == 0 ? null : snapshot.classBoundaries();
    sampler =
        new Sampler(
            snapshot.network(), () -> Objects.requireNonNull(boundaries), tensors, platform);
    sampler.prepare();
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
    platform.enter();
    return sampler.sample(z, labels);
  }

  @Override
  public Images sample(Latents z) {
    platform.enter();
    return sampler.sample(z);
  }

  @Override
  public void close() {
    platform.close();
  }
}
