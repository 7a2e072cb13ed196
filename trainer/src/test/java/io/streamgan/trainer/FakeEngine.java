package io.streamgan.trainer;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An engine that learns a hash of all images, in order, and nothing else: deterministic, and so
 * fast that tests see the loop alone.
 */
public class FakeEngine implements GanEngine {
  private final GanSpec spec;
  private final long badStep;
  private long hash;
  private long step;
  private long imagesSeen;

  /**
   * @param seed of all random numbers, of which there are none
   * @param badStep the step whose loss is no finite number; 0 for none
   */
  public FakeEngine(ImageShape shape, TrainerSettings settings, long seed, long badStep) {
    NetworkSpec generator =
        new NetworkSpec(
            List.of(2),
            List.of(
                new LayerSpec.Linear(2, shape.bytes(), false),
                new LayerSpec.Reshape(shape.height(), shape.width(), shape.channels()),
                new LayerSpec.Tanh()));
    NetworkSpec discriminator =
        new NetworkSpec(
            List.of(shape.height(), shape.width(), shape.channels()),
            List.of(new LayerSpec.Flatten(), new LayerSpec.Linear(shape.bytes(), 1, true)));
    spec =
        GanSpec.builder(generator, discriminator, Objectives.named("non-saturating"))
            .emaHalfLifeImages(0)
            .batchSize(settings.get(TrainerSettings.BATCH_SIZE))
            .seed(seed)
            .build();
    this.badStep = badStep;
  }

  @Override
  public GanSpec spec() {
    return spec;
  }

  @Override
  public StepResult step(Images real) {
    hash = 31 * hash + Arrays.hashCode(real.pixels());
    if (step + 1 == badStep) {
      hash = -1;
      throw new NonFiniteLossException(badStep, Double.NaN, 0, "the loss itself");
    }
    step++;
    imagesSeen += real.count();
    return new StepResult(
        step,
        imagesSeen,
        hash % 1000 / 1e3,
        hash % 77 / 1e2,
        0.5,
        -0.5,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  @Override
  public Images sample(Latents z) {
    byte[] pixels = new byte[z.count() * spec.imageShape().bytes()];
    Arrays.fill(pixels, (byte) hash);
    return new Images(spec.imageShape(), z.count(), pixels);
  }

  @Override
  public GeneratorSnapshot generator() {
    return new GeneratorSnapshot(
        spec.generator(), ByteBuffer.allocate(2 * Float.BYTES * spec.imageShape().bytes()));
  }

  @Override
  public GanSnapshot snapshot() {
    ByteBuffer state = ByteBuffer.allocate((int) GanSnapshot.stateBytes(spec));
    state.putLong(0, hash);
    return new GanSnapshot(spec, step, imagesSeen, state);
  }

  @Override
  public void restore(GanSnapshot snapshot) {
    ByteBuffer state = snapshot.state();
    hash = state.duplicate().getLong();
    step = snapshot.step();
    imagesSeen = snapshot.imagesSeen();
  }

  @Override
  public void lane(int lane) {
    // There are no random numbers.
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long imagesSeen() {
    return imagesSeen;
  }

  @Override
  public String parameterHash() {
    return "%016x".formatted(hash);
  }

  @Override
  public void close() {}
}
