package io.streamgan.bench.scale;

import io.streamgan.bench.BenchException;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * An engine that sleeps in place of computing, with a state of the real size. All that a round
 * costs beside the steps is real.
 */
final class SleepingEngine implements GanEngine {
  private final GanSpec spec;
  private final long stepMillis;
  private ByteBuffer state;
  private long step;
  private long imagesSeen;

  SleepingEngine(GanSpec spec, long stepMillis) {
    this.spec = spec;
    this.stepMillis = stepMillis;
    state = ByteBuffer.allocate(Math.toIntExact(GanSnapshot.stateBytes(spec)));
  }

  @Override
  public GanSpec spec() {
    return spec;
  }

  @Override
  public StepResult step(Images real) {
    try {
      TimeUnit.MILLISECONDS.sleep(stepMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    step++;
    imagesSeen += real.count();
    OptionalDouble none = OptionalDouble.empty();
    return new StepResult(step, imagesSeen, 0, 0, 0, 0, none, none, none, none);
  }

  @Override
  public Images sample(Latents z) {
    return new Images(
        spec.imageShape(), z.count(), new byte[z.count() * spec.imageShape().bytes()]);
  }

  @Override
  public GeneratorSnapshot generator() {
    int bytes = Math.toIntExact(Float.BYTES * spec.generator().size());
    return new GeneratorSnapshot(spec.generator(), ByteBuffer.allocate(bytes));
  }

  @Override
  public GanSnapshot snapshot() {
    ByteBuffer copy = ByteBuffer.allocate(state.remaining()).put(state.duplicate()).flip();
    return new GanSnapshot(spec, step, imagesSeen, copy);
  }

  @Override
  public void restore(GanSnapshot snapshot) {
    ByteBuffer restored = snapshot.state();
    state = ByteBuffer.allocate(restored.remaining()).put(restored.duplicate()).flip();
    step = snapshot.step();
    imagesSeen = snapshot.imagesSeen();
  }

  @Override
  public void lane(int lane) {
    // All lanes sleep alike.
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
    return "";
  }

  @Override
  public void close() {}
}
