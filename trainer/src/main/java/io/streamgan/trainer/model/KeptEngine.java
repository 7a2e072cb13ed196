package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.settings.Adaptation;
import org.jspecify.annotations.Nullable;

/**
 * The one engine of a trainer. A model that ends gives it back, and the next model that begins from
 * a checkpoint takes it, so that a round does not create an engine for each lane. Owned by the
 * training thread.
 */
final class KeptEngine implements AutoCloseable {
  private final EngineFactory engines;

  /** How the newest engine was made. */
  private @Nullable Kind kind;

  private @Nullable GanEngine kept;

  private record Kind(ImageShape shape, long seed, Adaptation adaptation) {}

  KeptEngine(EngineFactory engines) {
    this.engines = engines;
  }

  /** Returns an engine of {@code lane} in its initial state. */
  GanEngine initial(ImageShape shape, long seed, Adaptation adaptation, Lane lane) {
    // Closed first: memory may not hold two engines.
    close();
    kind = new Kind(shape, seed, adaptation);
    GanEngine engine = engines.make(shape, seed, adaptation);
    engine.lane(lane.index());
    return engine;
  }

  /** Returns an engine of {@code lane} in any state, which must be restored. */
  GanEngine any(ImageShape shape, long seed, Adaptation adaptation, Lane lane) {
    GanEngine engine = kept;
    if (engine == null || !new Kind(shape, seed, adaptation).equals(kind)) {
      return initial(shape, seed, adaptation, lane);
    }
    kept = null;
    engine.lane(lane.index());
    return engine;
  }

  /** Takes back {@code engine}, the newest one. */
  void giveBack(GanEngine engine) {
    close();
    kept = engine;
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}
