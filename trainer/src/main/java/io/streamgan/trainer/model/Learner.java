package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.StepResult;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.replay.Replay;
import io.streamgan.trainer.replay.ReplayBuffer;
import io.streamgan.trainer.replay.ReplayState;
import io.streamgan.trainer.settings.Adaptation;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a model, the images that it learns again, and the counters and losses of its newest
 * step. There is no engine before the first image, whose shape decides the networks. Owned by the
 * training thread.
 */
final class Learner implements AutoCloseable {
  private final KeptEngine engines;
  private final long seed;
  private final Lane lane;
  private final Optional<Replay> replaying;
  private @Nullable GanEngine engine;
  private @Nullable ReplayBuffer replay;
  private long step;
  private long imagesSeen;
  private OptionalDouble discriminatorLoss = OptionalDouble.empty();
  private OptionalDouble generatorLoss = OptionalDouble.empty();

  /**
   * @param seed of the engine's random numbers
   * @param lane that the engine trains
   * @param replaying how much of the past is learned again; empty for nothing
   */
  Learner(KeptEngine engines, long seed, Lane lane, Optional<Replay> replaying) {
    this.engines = engines;
    this.seed = seed;
    this.lane = lane;
    this.replaying = replaying;
  }

  /**
   * Goes on from {@code checkpoint}.
   *
   * @param restored in the state of the checkpoint
   */
  void resume(Checkpoint checkpoint, GanEngine restored) {
    engine = restored;
    step = checkpoint.snapshot().step();
    imagesSeen = checkpoint.snapshot().imagesSeen();
    discriminatorLoss = checkpoint.discriminatorLoss();
    generatorLoss = checkpoint.generatorLoss();
    ImageShape shape = restored.spec().imageShape();
    replaying.ifPresent(
        how ->
            replay =
                checkpoint
                    .replay()
                    .map(state -> new ReplayBuffer(how, seed, state))
                    .orElseGet(() -> new ReplayBuffer(how, shape, seed)));
  }

  /** Creates the engine for images of {@code shape}, if there is none yet. */
  void begin(ImageShape shape, Adaptation adaptation) {
    if (engine == null) {
      engine = engines.initial(shape, seed, adaptation, lane);
      replaying.ifPresent(how -> replay = new ReplayBuffer(how, shape, seed));
    }
  }

  /**
   * Makes one step.
   *
   * @param fresh images that are learned for the first time
   * @throws io.streamgan.gan.NonFiniteLossException when a loss is not finite; the state of the
   *     model is then lost
   */
  StepResult step(Images fresh) {
    int updates = engine().spec().discriminatorUpdates();
    Images real = replay == null ? fresh : replay.mix(fresh, updates, step);
    StepResult result = engine().step(real);
    step = result.step();
    imagesSeen = result.imagesSeen();
    discriminatorLoss = OptionalDouble.of(result.discriminatorLoss());
    generatorLoss = OptionalDouble.of(result.generatorLoss());
    return result;
  }

  /** Replaces the engine by one that learns as {@code adaptation} says, with the same state. */
  void adapt(Adaptation adaptation) {
    GanEngine before = engine();
    GanSnapshot snapshot = before.snapshot();
    engines.giveBack(before);
    engine = null;
    GanEngine adapted = engines.any(snapshot.spec().imageShape(), seed, adaptation, lane);
    engine = adapted;
    adapted.restore(snapshot);
  }

  /**
   * Restores parameters, optimiser moments and averages of {@code earlier}. The counters stay: what
   * was published stays, and no image is learned a second time.
   */
  void rollBackTo(GanSnapshot earlier) {
    engine().restore(earlier.at(step, imagesSeen));
  }

  Optional<GanEngine> engineIfAny() {
    return Optional.ofNullable(engine);
  }

  GanEngine engine() {
    if (engine == null) {
      throw new IllegalStateException("there is no engine before the first image");
    }
    return engine;
  }

  /** The images that are learned again; empty where each is learned once. */
  Optional<ReplayState> replay() {
    return Optional.ofNullable(replay).map(ReplayBuffer::state);
  }

  long step() {
    return step;
  }

  long imagesSeen() {
    return imagesSeen;
  }

  OptionalDouble discriminatorLoss() {
    return discriminatorLoss;
  }

  OptionalDouble generatorLoss() {
    return generatorLoss;
  }

  @Override
  public void close() {
    if (engine != null) {
      engines.giveBack(engine);
      engine = null;
    }
  }
}
