package io.streamgan.cli.progress;

import io.streamgan.gan.StepResult;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Lag;
import java.util.Locale;

/**
 * Training in one line: step, images per second, losses, generator, lag. With several lanes, the
 * step is the newest of all lanes, and the images per second are those of all trainers that report
 * here. Thread-safe.
 */
public final class TrainingView implements TrainingListener {
  /** Steps that the rate is averaged over, roughly. */
  private static final double RATE_STEPS = 20;

  private final long totalSteps;
  private final int imagesPerStep;
  private boolean started;
  private long step;
  private long imagesSeen;
  private double discriminatorLoss;
  private double generatorLoss;
  private double secondsPerImage;
  private long lastStepNanos;
  private long generatorVersion;
  private long waitingImages;
  private long deadLetters;
  private String waiting = "";

  /**
   * @param totalSteps 0 where there is no end
   */
  public TrainingView(long totalSteps, int imagesPerStep) {
    this.totalSteps = totalSteps;
    this.imagesPerStep = imagesPerStep;
  }

  @Override
  public synchronized void onModel(String runId, long modelStep, long modelImagesSeen) {
    started = true;
    step = modelStep;
    imagesSeen = modelImagesSeen;
    lastStepNanos = 0;
  }

  @Override
  public synchronized void onStep(StepResult result, double millis) {
    long now = System.nanoTime();
    if (lastStepNanos != 0) {
      double sample = (now - lastStepNanos) / 1e9 / imagesPerStep;
      secondsPerImage =
          secondsPerImage == 0 ? sample : secondsPerImage + (sample - secondsPerImage) / RATE_STEPS;
    }
    lastStepNanos = now;
    waiting = "";
    step = Math.max(step, result.step());
    imagesSeen = Math.max(imagesSeen, result.imagesSeen());
    discriminatorLoss = result.discriminatorLoss();
    generatorLoss = result.generatorLoss();
  }

  @Override
  public synchronized void onWaiting(long images, long required) {
    waiting = "  waiting: %,d of %,d images are there".formatted(images, required);
  }

  @Override
  public synchronized void onLag(Lag lag) {
    waitingImages = lag.images();
  }

  @Override
  public synchronized void onDeadLetter(RejectedRecord rejected) {
    deadLetters++;
  }

  @Override
  public synchronized void onGenerator(long version, long modelStep) {
    generatorVersion = version;
  }

  /** The line; empty before there is a model. */
  public synchronized String line() {
    if (!started) {
      return "waiting for images";
    }
    String progress =
        totalSteps == 0
            ? "step %,d".formatted(step)
            : "%s %,d/%,d".formatted(ProgressBar.of(step, totalSteps), step, totalSteps);
    String figures =
        imagesSeen == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "  images %,d  %.0f/s  D %.3f  G %.3f  generator v%d  lag %,d images",
                imagesSeen,
                secondsPerImage == 0 ? 0 : 1 / secondsPerImage,
                discriminatorLoss,
                generatorLoss,
                generatorVersion,
                waitingImages);
    return progress + figures + (deadLetters == 0 ? "" : "  dead letters " + deadLetters) + waiting;
  }
}
