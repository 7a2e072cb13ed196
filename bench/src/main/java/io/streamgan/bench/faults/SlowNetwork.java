package io.streamgan.bench.faults;

import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.bench.faults.cluster.KafkaCluster;
import io.streamgan.bench.faults.cluster.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits the network between broker and a trainer of the default networks, whose commits then take
 * longer than the default time-outs allow, with the settings that the trainer asks to be raised.
 */
final class SlowNetwork implements Disturbance {
  private static final int MEGABITS_PER_SECOND = 6;
  private static final List<String> SETTINGS =
      List.of(
          "-D", "network.width=64",
          "-D", "latent.size=100",
          "-D", "kafka.producer.transaction.timeout.ms=120000",
          "-D", "kafka.producer.delivery.timeout.ms=120000");

  @Override
  public List<String> trainerArguments(Path directory) {
    return SETTINGS;
  }

  @Override
  public void run(Trial trial) {
    Wire wire = ((KafkaCluster) trial.cluster()).wire();
    wire.limit(MEGABITS_PER_SECOND * 1e6 / 8);
    List<Double> seconds = new ArrayList<>();
    trial.throughOneTrainer(
        "commits at %d Mbit/s".formatted(MEGABITS_PER_SECOND),
        (trainer, time) -> {
          long start = System.nanoTime();
          trial.awaitProgress(trial.watch().arrivals(), trainer);
          seconds.add((System.nanoTime() - start) / 1e9);
          // The metrics of a commit arrive together.
          Clock.pause(1_000);
          trial.say("commit %d of %d: %.1f s", time, trial.plan().times(), seconds.get(time - 1));
        });
    wire.limit(Double.POSITIVE_INFINITY);
    trial.figures().tellMedian("time between the metrics of two commits, median", seconds);
  }
}
