package io.streamgan.trainer;

import io.streamgan.service.CurrentRun;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.Lag;
import io.streamgan.trainer.model.Model;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.CommitOutput.Outcome.Committed;
import io.streamgan.trainer.output.StepOutputs.CompletedStep;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a model its images, takes its steps, measures them, and reports them, what waits for them,
 * and their commits. Owned by the training thread.
 */
final class Stepping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stepping.class);

  private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);

  private final String modelName;
  private final int imagesPerStep;
  private final TrainingListener listener;
  private final StopBudget stopBudget;
  private final ImageWait wait;
  private final StepRate rate = new StepRate();
  private final StepWatchdog watchdog;
  private final Set<Loss> inputLosses = new HashSet<>();
  private long lagReportedNanos = System.nanoTime() - LAG_INTERVAL.toNanos();

  /**
   * @param stopBudget receives the times that steps take
   * @param wait measures how long images do not come
   */
  Stepping(
      TrainerSettings settings, TrainingListener listener, StopBudget stopBudget, ImageWait wait) {
    modelName = settings.modelName();
    imagesPerStep = settings.imagesPerStep();
    this.listener = listener;
    this.stopBudget = stopBudget;
    this.wait = wait;
    watchdog =
        new StepWatchdog(
            Duration.ofMillis(settings.get(ResilienceSettings.STEP_TIMEOUT_MS)),
            StepWatchdog::endProcess);
  }

  /**
   * Gives {@code model} a record of its partitions.
   *
   * @param behind images that wait behind the record
   */
  void accept(Model model, Input input, Lag behind) {
    if (input instanceof ImageRecord record) {
      model.add(record, behind.images());
    } else if (input instanceof RejectedRecord record && model.reject(record)) {
      listener.onDeadLetter(record);
    }
  }

  /**
   * Reports positions that were not on the topic. A model that is loaded again before its next
   * commit finds the same, which do not count again.
   */
  void lost(List<Loss> losses) {
    for (Loss loss : losses) {
      LOG.warn("Model {}: input lost in {}", modelName, loss);
      if (inputLosses.add(loss)) {
        listener.onInputLoss(loss);
      }
    }
  }

  /** Reports that {@code model} has too few images for a step. */
  void await(Model model) {
    listener.onWaiting(model.waitingImages(), model.requiredImages());
    if (wait.becomesTooLong()) {
      model.reportWaiting();
    }
  }

  /**
   * Reports what waits, once a second while no step does.
   *
   * @param model that some of the images are in; null if there is none
   * @param waiting images that are not in the model yet
   */
  void reportLag(@Nullable Model model, Lag waiting) {
    if (System.nanoTime() - lagReportedNanos >= LAG_INTERVAL.toNanos()) {
      reportNow(model, waiting);
    }
  }

  private void reportNow(@Nullable Model model, Lag waiting) {
    lagReportedNanos = System.nanoTime();
    long inModel = model == null ? 0 : model.waitingImages();
    listener.onLag(new Lag(waiting.records(), waiting.images() + inModel));
  }

  /**
   * Takes a step of {@code model}.
   *
   * @param waiting images that are not in the model yet
   * @throws io.streamgan.gan.NonFiniteLossException when a loss is not finite; the model must then
   *     be dropped
   */
  void take(Model model, Lag waiting) {
    wait.end();
    rate.begin();
    watchdog.begin(model.step() + 1);
    CompletedStep step;
    try {
      step = model.learn();
    } finally {
      watchdog.end();
    }
    if (rate.imagesPerSecond() > 0) {
      // The first step takes longer than those that follow.
      stopBudget.step(step.millis()).ifPresent(LOG::warn);
    }
    rate.end(imagesPerStep);
    CurrentRun.reach(model.runId(), model.step(), model.generatorVersion());
    listener.onStep(step.result(), step.millis());
    reportNow(model, waiting);
  }

  /** Reports a commit that is visible. */
  void committed(Committed committed) {
    Commit commit = committed.commit();
    listener.onCommit(
        commit.step(), commit.metrics().size(), committed.bytes(), committed.millis());
    logRejected(commit.rejected());
    stopBudget.commit(committed.millis()).ifPresent(LOG::warn);
  }

  private static void logRejected(List<RejectedRecord> rejected) {
    if (!rejected.isEmpty()) {
      RejectedRecord first = rejected.get(0);
      LOG.warn(
          "Records on the dead-letter topic: {}, the first of them {}-{}@{}: {}, {}",
          rejected.size(),
          first.record().topic(),
          first.record().partition(),
          first.record().offset(),
          first.reason(),
          first.detail());
    }
  }

  /** Images a second since the first step; 0 before the end of the first. */
  double imagesPerSecond() {
    return rate.imagesPerSecond();
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
