package io.streamgan.bench.trainer;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.Medians;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.StepResult;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.settings.NetworkSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ratio of the trainer's throughput to the engine's: the engine trains on images in memory, and the
 * trainer on the same images from a broker in the same process, in turns. With {@code
 * monitor=true}, the ratio of the trainer's throughput with a monitor in the same process to that
 * without one.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, and {@code rounds=3}, {@code
 * bench.steps=100} per round; with a monitor, a round should take longer than the minute between
 * two evaluations.
 */
final class PipelineBench {
  private static final int DISTINCT_BATCHES = 32;
  private static final int WARM_UP_STEPS = 10;

  private final TrainerSettings model;
  private final Settings settings;
  private final int steps;
  private final List<Images> batches = new ArrayList<>();

  private PipelineBench(Settings settings, int steps) {
    this.settings = settings;
    this.steps = steps;
    model = TrainerSettings.of(settings);
    for (int i = 0; i < DISTINCT_BATCHES; i++) {
      batches.add(
          DigitStream.digits(
              model,
              i * model.get(TrainerSettings.BATCH_SIZE),
              model.get(TrainerSettings.BATCH_SIZE)));
    }
  }

  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int rounds = arguments.take("rounds", 3);
    int steps = arguments.take("bench.steps", 100);
    boolean monitored = arguments.takeFlag("monitor");
    try (TemporaryFolder data = new TemporaryFolder("pipeline-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path(), 0)) {
      Map<String, String> values = arguments.rest();
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      PipelineBench bench =
          new PipelineBench(new Settings(TrainerSettings.definition(), values), steps);
      if (monitored) {
        bench.besideMonitor(rounds, data.path().resolve("streams"));
      } else {
        bench.besideEngine(rounds);
      }
    }
  }

  private void besideEngine(int rounds) {
    begin();
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double alone = engineAlone();
      double piped = pipeline("model-" + round);
      ratios[round] = piped / alone;
      System.out.printf(
          "round %d: engine alone %.1f images/s, pipeline %.1f images/s, ratio %.3f%n",
          round + 1, alone, piped, ratios[round]);
    }
    printMedian(ratios);
  }

  private void besideMonitor(int rounds, Path state) {
    begin();
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double alone = pipeline("alone-" + round);
      double watched;
      try (Monitor monitor = monitor("watched-" + round, state)) {
        watched = pipeline("watched-" + round);
      }
      ratios[round] = watched / alone;
      System.out.printf(
          "round %d: trainer alone %.1f images/s, beside a monitor %.1f images/s, ratio %.3f%n",
          round + 1, alone, watched, ratios[round]);
    }
    printMedian(ratios);
  }

  private Monitor monitor(String modelName, Path state) {
    return Monitor.start(
        new Settings(
            MonitorSettings.definition(),
            Map.of(
                Settings.BOOTSTRAP_SERVERS.name(),
                String.join(",", settings.get(Settings.BOOTSTRAP_SERVERS)),
                Settings.MODEL_NAME.name(),
                modelName,
                "monitor.application.id",
                modelName,
                "kafka.streams.state.dir",
                state.toString())));
  }

  private void begin() {
    System.out.printf(
        "%sx3, width %d, batch %d, %d steps a round, %d cores, engine.threads=%d, %s%n",
        model.get(TrainerSettings.IMAGE_SIZE),
        model.get(NetworkSettings.NETWORK_WIDTH),
        model.get(TrainerSettings.BATCH_SIZE),
        steps,
        Runtime.getRuntime().availableProcessors(),
        model.get(TrainerSettings.ENGINE_THREADS),
        openMpSettings());
    DigitStream.feed(
        settings, model, (WARM_UP_STEPS + steps + 1) * model.get(TrainerSettings.BATCH_SIZE));
  }

  private static void printMedian(double[] ratios) {
    System.out.printf("median ratio %.3f%n", Medians.median(ratios));
  }

  private static String openMpSettings() {
    return Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
        .map(name -> name + "=" + System.getenv().getOrDefault(name, "-"))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  /** Images per second once warm, with nothing between the steps. */
  private double engineAlone() {
    ImageShape shape = batches.get(0).shape();
    Watch watch = new Watch();
    try (GanEngine engine = Engines.create(model.spec(shape), model.engineOptions())) {
      for (int step = 1; step <= WARM_UP_STEPS + steps; step++) {
        long start = System.nanoTime();
        StepResult result = engine.step(batches.get(step % DISTINCT_BATCHES));
        watch.onStep(result, (System.nanoTime() - start) / 1e6);
      }
    }
    return watch.imagesPerSecond();
  }

  private double pipeline(String modelName) {
    Map<String, String> values = new HashMap<>(settings.originalsStrings());
    values.put(Settings.MODEL_NAME.name(), modelName);
    values.put(TrainerSettings.STEPS.name(), Integer.toString(WARM_UP_STEPS + steps));
    Settings mine = new Settings(TrainerSettings.definition(), values);
    Watch watch = new Watch();
    new Trainer(TrainerSettings.of(mine), mine, watch).run();
    System.out.printf(
        "  pipeline: %.1f%% of the time in steps, %d commits of %.0f ms and %.1f MB%n",
        100 * watch.stepMillis / watch.millis(),
        watch.commits,
        watch.commitMillis / watch.commits,
        watch.commitBytes / 1e6 / watch.commits);
    return watch.imagesPerSecond();
  }

  /** From the end of the last warm-up step to the end of the last step. */
  private final class Watch implements TrainingListener {
    private long startNanos;
    private long endNanos;
    private double stepMillis;
    private int commits;
    private double commitMillis;
    private long commitBytes;

    @Override
    public void onStep(StepResult result, double millis) {
      endNanos = System.nanoTime();
      if (result.step() <= WARM_UP_STEPS) {
        startNanos = endNanos;
      } else {
        stepMillis += millis;
      }
    }

    @Override
    public void onCommit(long step, int stepCount, long bytes, double millis) {
      commits++;
      commitMillis += millis;
      commitBytes += bytes;
    }

    double millis() {
      return (endNanos - startNanos) / 1e6;
    }

    double imagesPerSecond() {
      return steps * model.get(TrainerSettings.BATCH_SIZE) / (millis() / 1e3);
    }
  }
}
