package io.streamgan.bench.detection;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An engine that something happens to between two steps. */
final class FaultyEngine implements GanEngine {
  private final EngineOptions options;
  private final AtomicReference<@Nullable Fault> next;
  private GanEngine engine;

  /** What happens. */
  interface Fault {
    /** What is learned from then on, in which way. */
    GanSpec spec(GanSpec before);

    /** The state after it. */
    GanSnapshot state(GanSnapshot before);
  }

  /**
   * @param next taken before a step, once
   */
  FaultyEngine(GanSpec spec, EngineOptions options, AtomicReference<@Nullable Fault> next) {
    this.options = options;
    this.next = next;
    engine = Engines.create(spec, options);
  }

  @Override
  public StepResult step(Images real) {
    Fault fault = next.getAndSet(null);
    if (fault != null) {
      GanSnapshot after = fault.state(engine.snapshot());
      GanSpec spec = fault.spec(engine.spec());
      engine.close();
      engine = Engines.create(spec, options);
      engine.restore(after);
    }
    return engine.step(real);
  }

  @Override
  public GanSpec spec() {
    return engine.spec();
  }

  @Override
  public Images sample(Latents z) {
    return engine.sample(z);
  }

  @Override
  public Images sample(Latents z, int[] labels) {
    return engine.sample(z, labels);
  }

  @Override
  public GeneratorSnapshot generator() {
    return engine.generator();
  }

  @Override
  public GanSnapshot snapshot() {
    return engine.snapshot();
  }

  @Override
  public void restore(GanSnapshot snapshot) {
    engine.restore(snapshot);
  }

  @Override
  public void lane(int lane) {
    engine.lane(lane);
  }

  @Override
  public long step() {
    return engine.step();
  }

  @Override
  public long imagesSeen() {
    return engine.imagesSeen();
  }

  @Override
  public String parameterHash() {
    return engine.parameterHash();
  }

  @Override
  public void close() {
    engine.close();
  }
}
