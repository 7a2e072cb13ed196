package io.streamgan.trainer;

import io.streamgan.service.CurrentRun;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Lag;
import io.streamgan.trainer.model.Model;
import io.streamgan.trainer.output.StepOutputs.CompletedStep;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a model its images, takes its steps, measures them, and reports them. Owned by the training
 * thread.
 */
final class Stepping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stepping.class);

  private final int imagesPerStep;
  private final TrainingListener listener;
  private final StopBudget stopBudget;
  private final ImageWait wait;
  private final StepRate rate = new StepRate();
  private final StepWatchdog watchdog;

  /**
   * @param stopBudget receives the times that steps take
   * @param wait measures how long images do not come
   */
  Stepping(
      TrainerSettings settings, TrainingListener listener, StopBudget stopBudget, ImageWait wait) {
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

  /** Reports that {@code model} has too few images for a step. */
  void await(Model model) {
    listener.onWaiting(model.waitingImages(), model.requiredImages());
    if (wait.becomesTooLong()) {
      model.reportWaiting();
    }
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
    listener.onLag(new Lag(waiting.records(), waiting.images() + model.waitingImages()));
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
