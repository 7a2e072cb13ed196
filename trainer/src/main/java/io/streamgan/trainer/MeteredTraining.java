package io.streamgan.trainer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.service.Meters;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.InputTopic.Cause;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.Lag;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a trainer does, in meters named {@code streamgan.trainer.*} that have the run as
 * their tag, and passes it on.
 *
 * <p>Invariants: the training thread writes, any may read; the meters are there from the first
 * model on, when the run has got its name.
 */
final class MeteredTraining implements TrainingListener {
  private final MeterRegistry registry;
  private final int imagesPerStep;
  private final TrainingListener next;
  private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);
  private final Map<Cause, Counter> inputLosses = new EnumMap<>(Cause.class);
  private @Nullable Activity activity;
  private final Map<RoundPhase, Timer> phases = new EnumMap<>(RoundPhase.class);

  private volatile @Nullable StepResult newest;
  private volatile Lag lag = new Lag(0, 0);
  private volatile long generatorVersion;
  private volatile int lanes;

  /** What only ever grows. */
  private record Activity(
      Counter loads, Timer steps, Counter images, Timer commits, Counter commitBytes) {}

  MeteredTraining(MeterRegistry registry, int imagesPerStep, TrainingListener next) {
    this.registry = registry;
    this.imagesPerStep = imagesPerStep;
    this.next = next;
  }

  @Override
  public void onModel(String runId, long step, long imagesSeen) {
    if (activity == null) {
      activity = register(Tags.of(Meters.RUN, runId));
    }
    activity.loads.increment();
    next.onModel(runId, step, imagesSeen);
  }

  @Override
  public void onStep(StepResult result, double millis) {
    newest = result;
    if (activity != null) {
      activity.steps.record(duration(millis));
      activity.images.increment(imagesPerStep);
    }
    next.onStep(result, millis);
  }

  @Override
  public void onWaiting(long images, long required) {
    next.onWaiting(images, required);
  }

  @Override
  public void onLag(Lag waiting) {
    lag = waiting;
    next.onLag(waiting);
  }

  @Override
  public void onInputLoss(Loss loss) {
    Counter counter = inputLosses.get(loss.cause());
    if (counter != null) {
      counter.increment();
    }
    next.onInputLoss(loss);
  }

  @Override
  public void onDeadLetter(RejectedRecord rejected) {
    Counter counter = deadLetters.get(rejected.reason());
    if (counter != null) {
      counter.increment();
    }
    next.onDeadLetter(rejected);
  }

  @Override
  public void onCommit(long step, int steps, long bytes, double millis) {
    if (activity != null) {
      activity.commits.record(duration(millis));
      activity.commitBytes.increment(bytes);
    }
    next.onCommit(step, steps, bytes, millis);
  }

  @Override
  public void onPhase(RoundPhase phase, double millis) {
    Timer timer = phases.get(phase);
    if (timer != null) {
      timer.record(duration(millis));
    }
    next.onPhase(phase, millis);
  }

  @Override
  public void onLanes(int owned) {
    lanes = owned;
    next.onLanes(owned);
  }

  @Override
  public void onGenerator(long version, long step) {
    generatorVersion = version;
    next.onGenerator(version, step);
  }

  private Activity register(Tags run) {
    ofStep(run, "step.number", "Newest step", StepResult::step);
    ofStep(run, "images.seen", "Images that the model has learned from", StepResult::imagesSeen);
    ofStep(run, "discriminator.loss", "Loss of D", StepResult::discriminatorLoss);
    ofStep(run, "generator.loss", "Loss of G", StepResult::generatorLoss);
    ofStep(run, "real.score", "Mean score of real images", StepResult::realScore);
    ofStep(run, "generated.score", "Mean score of generated images", StepResult::generatedScore);
    ofStep(
        run,
        "augmentation.strength",
        "Strength of the augmentation that adapts",
        result -> result.augmentation().orElse(Double.NaN));
    gauge(run, "lag.records", "Records not learned from yet, about", () -> lag.records());
    gauge(run, "lag.images", "Images not learned from yet, about", () -> lag.images());
    gauge(run, "lanes", "Lanes that the trainer owns; 0 for a model with one lane", () -> lanes);
    gauge(run, "generator.version", "Newest generator published", () -> generatorVersion);
    for (RoundPhase phase : RoundPhase.values()) {
      Tags tags = run.and(Tag.of("phase", phase.label()));
      phases.put(
          phase, timer(tags, "round.phases", "Phases of rounds of a model with several lanes"));
    }
    for (Reason reason : Reason.values()) {
      Tags tags = run.and(Tag.of("reason", reason.name()));
      deadLetters.put(reason, counter(tags, "dead.letters", "Records that cannot be used"));
    }
    for (Cause cause : Cause.values()) {
      Tags tags = run.and(Tag.of("cause", cause.label()));
      inputLosses.put(
          cause, counter(tags, "input.losses", "Input positions that were not on the topic"));
    }
    return new Activity(
        counter(run, "loads", "Models loaded, at the start and after each loss of partitions"),
        timer(run, "steps", "Steps"),
        counter(run, "images", "Images learned from"),
        timer(run, "commits", "Commits, beside training"),
        counter(run, "commit.bytes", "Bytes of the values of all commits"));
  }

  private void ofStep(
      Tags run, String name, String description, ToDoubleFunction<StepResult> value) {
    gauge(
        run,
        name,
        description,
        () -> {
          StepResult step = newest;
          return step == null ? Double.NaN : value.applyAsDouble(step);
        });
  }

  private void gauge(Tags run, String name, String description, Supplier<Number> value) {
    Gauge.builder("streamgan.trainer." + name, value)
        .description(description)
        .tags(run)
        .register(registry);
  }

  private Counter counter(Tags tags, String name, String description) {
    return Counter.builder("streamgan.trainer." + name)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private Timer timer(Tags run, String name, String description) {
    return Timer.builder("streamgan.trainer." + name)
        .description(description)
        .tags(run)
        .register(registry);
  }

  private static Duration duration(double millis) {
    return Duration.ofNanos(Math.round(millis * 1e6));
  }
}
