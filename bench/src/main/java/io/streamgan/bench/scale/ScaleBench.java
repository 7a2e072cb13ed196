package io.streamgan.bench.scale;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.NetworkSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Measures how a model scales with its trainers, on one machine and with a broker in the same
 * process:
 *
 * <ul>
 *   <li>Weak scaling with engines that sleep in place of computing, one lane for each trainer: what
 *       the exchange costs, as all of it is real. Because all exchanges share the machine, the
 *       efficiency is a lower bound of that of machines of their own.
 *   <li>The ceiling, with {@code real=true}: real engines of one thread each. Two independent
 *       trainers in relation to one, and two lanes in relation to two independent trainers.
 * </ul>
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, and {@code trainers=1,2,4,8},
 * {@code step.millis=310} of the sleeping engines, {@code round.steps=50}, {@code bench.rounds=3}
 * measured rounds and {@code real=false}.
 */
final class ScaleBench {
  private static final String FORMAT = "%8s %9s %10s %8s %8s %8s %8s %8s %8s %9s %9s%n";

  private final Map<String, String> values;
  private final Path folder;
  private final int roundSteps;
  private final int rounds;
  private final PrintStream out;

  private ScaleBench(
      Map<String, String> values, Path folder, int roundSteps, int rounds, PrintStream out) {
    this.values = values;
    this.folder = folder;
    this.roundSteps = roundSteps;
    this.rounds = rounds;
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    run(System.out, args);
  }

  /** Measures, and prints to {@code out}. */
  static void run(PrintStream out, String... args) throws IOException {
    Arguments arguments = new Arguments(args);
    int[] trainers = arguments.takeNumbers("trainers", "1,2,4,8");
    int stepMillis = arguments.take("step.millis", 310);
    int roundSteps = arguments.take("round.steps", 50);
    int rounds = arguments.take("bench.rounds", 3);
    boolean real = arguments.takeFlag("real");
    try (TemporaryFolder data = new TemporaryFolder("scale-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path().resolve("broker"), 0)) {
      Map<String, String> values = arguments.rest();
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      values.put(TrainerSettings.SAMPLES_INTERVAL_STEPS.name(), "0");
      // Images have no classes; a trainer that may learn some takes no lane before the first image.
      values.put(NetworkSettings.CONDITIONAL.name(), "false");
      values.putIfAbsent(TrainerSettings.ENGINE_THREADS.name(), "1");
      ScaleBench bench = new ScaleBench(values, data.path(), roundSteps, rounds, out);
      bench.sleeping(trainers, stepMillis);
      if (real) {
        bench.ceiling();
      }
    }
  }

  private void sleeping(int[] trainers, int stepMillis) {
    out.printf(
        "sleeping engines: steps of %d ms, %d steps a round, %d rounds, %d cores%n",
        stepMillis, roundSteps, rounds, Runtime.getRuntime().availableProcessors());
    out.printf(
        FORMAT,
        "trainers",
        "steps/s",
        "efficiency",
        "load ms",
        "steps ms",
        "commit",
        "average",
        "wait",
        "read",
        "MB in",
        "MB out");
    for (int lanes : trainers) {
      LaneRun run = new LaneRun(values, "sleeping-" + lanes + ".", lanes, roundSteps, rounds);
      BrokerTraffic before = BrokerTraffic.now();
      LaneRun.Result result = run.sleeping(folder, stepMillis);
      BrokerTraffic traffic = BrokerTraffic.now().since(before);
      out.printf(
          FORMAT,
          lanes,
          "%.2f".formatted(result.stepsPerSecond()),
          "%.3f".formatted(result.stepsPerSecond() * stepMillis / 1e3 / lanes),
          "%.0f".formatted(result.loadMillis()),
          "%.0f".formatted(result.shareMillis()),
          "%.0f".formatted(result.commitMillis()),
          "%.0f".formatted(result.averageMillis()),
          "%.0f".formatted(result.waitMillis()),
          "%.0f".formatted(result.readMillis()),
          "%.1f".formatted(traffic.in() / 1e6 / (rounds + 2)),
          "%.1f".formatted(traffic.out() / 1e6 / (rounds + 2)));
    }
    out.println("load, steps and commit for each lane, the others for each round; MB per round");
  }

  private void ceiling() {
    double one = sole("one.").computing(folder).stepsPerSecond();
    LaneRun left = sole("left.");
    LaneRun right = sole("right.");
    CompletableFuture<LaneRun.Result> beside =
        CompletableFuture.supplyAsync(() -> right.computing(folder));
    double two = left.computing(folder).stepsPerSecond() + beside.join().stepsPerSecond();
    double lanes =
        new LaneRun(values, "lanes.", 2, roundSteps, rounds).computing(folder).stepsPerSecond();
    out.printf(
        "real engines: one trainer %.2f steps/s; two independent trainers %.2f, %.2f times as"
            + " many; two lanes %.2f, %.3f of the independent ones%n",
        one, two, two / one, lanes, lanes / two);
  }

  private LaneRun sole(String prefix) {
    return new LaneRun(values, prefix, 1, roundSteps, rounds);
  }
}
