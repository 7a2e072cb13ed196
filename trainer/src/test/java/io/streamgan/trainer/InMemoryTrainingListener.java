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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what it hears, for tests. Thread-safe. */
public final class InMemoryTrainingListener implements TrainingListener {
  private final List<Long> models = new ArrayList<>();
  private final List<StepResult> steps = new ArrayList<>();
  private final List<Long> commits = new ArrayList<>();
  private final List<Long> generators = new ArrayList<>();
  private final Map<Reason, Integer> deadLetters = new EnumMap<>(Reason.class);
  private final List<Loss> inputLosses = new ArrayList<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private String waiting = "";
  private Lag lag = new Lag(0, 0);
  private volatile long holdAfter = -1;

  @Override
  public synchronized void onModel(String runId, long step, long imagesSeen) {
    models.add(step);
  }

  @Override
  public void onStep(StepResult result, double millis) {
    synchronized (this) {
      steps.add(result);
    }
    if (result.step() == holdAfter) {
      held.countDown();
      await(released);
    }
  }

  @Override
  public synchronized void onWaiting(long images, long required) {
    waiting = images + " of " + required;
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

  /** Holds the training thread after {@code step} until {@link #release}. */
  public void holdAfter(long step) {
    holdAfter = step;
  }

  /** Waits until the training thread is held. */
  public void awaitHeld() {
    await(held);
  }

  public void release() {
    released.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new AssertionError("nobody came within a minute");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The newest wait for images. */
  public synchronized String waiting() {
    return waiting;
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
