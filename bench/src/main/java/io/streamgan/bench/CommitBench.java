package io.streamgan.bench;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What commits cost: images a second of the trainer that commits every 5 s, against the same that
 * commits after its first step and its last only, in turns, with the broker in the same process.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, and {@code rounds=3}, {@code
 * bench.steps=60} a round.
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
    Map<String, String> values = new HashMap<>();
    for (String argument : args) {
      String[] pair = argument.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    int rounds = BenchStream.take(values, "rounds", 3);
    int steps = BenchStream.take(values, "bench.steps", 60);
    Path data = Files.createTempDirectory("commit-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      new CommitBench(values, steps).run(rounds);
    } finally {
      BenchStream.delete(data);
    }
  }

  private void run(int rounds) {
    Settings settings = new Settings(TrainerSettings.definition(), values);
    TrainerSettings model = TrainerSettings.of(settings);
    BenchStream.feed(settings, model, (WARM_UP_STEPS + steps) * model.imagesPerStep());
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
    Arrays.sort(ratios);
    System.out.printf("median ratio %.3f%n", (ratios[(rounds - 1) / 2] + ratios[rounds / 2]) / 2);
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
