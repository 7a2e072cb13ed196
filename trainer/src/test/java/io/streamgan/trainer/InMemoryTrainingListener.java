package io.streamgan.trainer;

import io.streamgan.gan.StepResult;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.Lag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps what it hears, for tests. Thread-safe. */
public final class InMemoryTrainingListener implements TrainingListener {
  private final List<Long> models = new ArrayList<>();
  private final List<StepResult> steps = new ArrayList<>();
  private final List<Long> commits = new ArrayList<>();
  private final List<Long> generators = new ArrayList<>();
  private final Map<Reason, Integer> deadLetters = new EnumMap<>(Reason.class);
  private final List<Loss> inputLosses = new ArrayList<>();
  private Lag lag = new Lag(0, 0);

  @Override
  public synchronized void onModel(String runId, long step, long imagesSeen) {
    models.add(step);
  }

  @Override
  public synchronized void onStep(StepResult result, double millis) {
    steps.add(result);
  }

  @Override
  public synchronized void onLag(Lag newLag) {
    lag = newLag;
  }

  @Override
  public synchronized void onInputLoss(Loss loss) {
    inputLosses.add(loss);
  }

  @Override
  public synchronized void onDeadLetter(RejectedRecord rejected) {
    deadLetters.merge(rejected.reason(), 1, Integer::sum);
  }

  @Override
  public synchronized void onCommit(long step, int stepCount, long bytes, double millis) {
    commits.add(step);
  }

  @Override
  public synchronized void onGenerator(long version, long step) {
    generators.add(version);
  }

  /** The step of each model that came into memory, in order. */
  public synchronized List<Long> models() {
    return List.copyOf(models);
  }

  /** All steps, in order; repeated ones twice. */
  public synchronized List<StepResult> steps() {
    return List.copyOf(steps);
  }

  /** The newest step of each commit, in order. */
  public synchronized List<Long> commits() {
    return List.copyOf(commits);
  }

  /** Versions of the published generators, in order. */
  public synchronized List<Long> generators() {
    return List.copyOf(generators);
  }

  /** How many records were rejected, by reason. */
  public synchronized Map<Reason, Integer> deadLetters() {
    return Map.copyOf(deadLetters);
  }

  /** Positions that were not on the topic, in order. */
  public synchronized List<Loss> inputLosses() {
    return List.copyOf(inputLosses);
  }

  /** The newest lag. */
  public synchronized Lag lag() {
    return lag;
  }
}
