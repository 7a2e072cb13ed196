package io.streamgan.bench.trainer;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.Medians;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what commits cost: images per second of a trainer that commits every 5 s, and of one
 * that commits only after its first and its last step, in turns, with the broker in the same
 * process.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, and {@code rounds=3}, {@code
 * bench.steps=60} per round.
 */
final class CommitBench {
  private static final int WARM_UP_STEPS = 10;
  private static final int NEVER_MILLIS = 3_600_000;

  private final Map<String, String> values;
  private final int steps;

  private CommitBench(Map<String, String> values, int steps) {
    this.values = values;
    this.steps = steps;
  }

  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int rounds = arguments.take("rounds", 3);
    int steps = arguments.take("bench.steps", 60);
    try (TemporaryFolder data = new TemporaryFolder("commit-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path(), 0)) {
      Map<String, String> values = arguments.rest();
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      new CommitBench(values, steps).run(rounds);
    }
  }

  private void run(int rounds) {
    Settings settings = new Settings(TrainerSettings.definition(), values);
    TrainerSettings model = TrainerSettings.of(settings);
    DigitStream.feed(settings, model, (WARM_UP_STEPS + steps) * model.imagesPerStep());
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      // Whichever comes second finds the machine in another state.
      boolean first = round % 2 == 0;
      Watch with =
          first ? train("with-" + round, model.get(TrainerSettings.COMMIT_INTERVAL_MS)) : null;
      Watch without = train("without-" + round, NEVER_MILLIS);
      if (with == null) {
        with = train("with-" + round, model.get(TrainerSettings.COMMIT_INTERVAL_MS));
      }
      ratios[round] = with.imagesPerSecond() / without.imagesPerSecond();
      System.out.printf(
          "round %d: %.1f images/s with %d commits of %.0f ms, %.1f with none, ratio %.3f%n",
          round + 1,
          with.imagesPerSecond(),
          with.commits,
          with.commitMillis / Math.max(1, with.commits),
          without.imagesPerSecond(),
          ratios[round]);
    }
    System.out.printf("median ratio %.3f%n", Medians.median(ratios));
  }

  private Watch train(String name, long commitMillis) {
    Map<String, String> mine = new HashMap<>(values);
    mine.put(Settings.MODEL_NAME.name(), name);
    mine.put(TrainerSettings.STEPS.name(), Integer.toString(WARM_UP_STEPS + steps));
    mine.put(TrainerSettings.COMMIT_INTERVAL_MS.name(), Long.toString(commitMillis));
    Settings settings = new Settings(TrainerSettings.definition(), mine);
    Watch watch = new Watch();
    new Trainer(TrainerSettings.of(settings), settings, watch).run();
    return watch;
  }

  /** From the end of the last warm-up step to the end of the last step. */
  private static final class Watch implements TrainingListener {
    private long startNanos;
    private long endNanos;
    private long startImages;
    private long images;
    private int commits;
    private double commitMillis;

    @Override
    public void onStep(StepResult result, double millis) {
      endNanos = System.nanoTime();
      images = result.imagesSeen();
      if (result.step() <= WARM_UP_STEPS) {
        startNanos = endNanos;
        startImages = images;
      }
    }

    @Override
    public void onCommit(long step, int stepCount, long bytes, double millis) {
      commits++;
      commitMillis += millis;
    }

    double imagesPerSecond() {
      return (images - startImages) / ((endNanos - startNanos) / 1e9);
    }
  }
}
