package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Stops a trainer of the default networks with SIGTERM, and starts it again. Nothing may be
 * repeated, and the end may not take long.
 */
final class StoppedTrainer implements Disturbance {
  private static final List<String> SETTINGS =
      List.of("-D", "network.width=64", "-D", "latent.size=100", "-D", "commit.interval.ms=5000");

  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private static final int RUNNING_MILLIS = 6_000;

  @Override
  public List<String> trainerArguments(Path directory) {
    return SETTINGS;
  }

  @Override
  public void run(Trial trial) {
    List<Double> firstSteps = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    trial
        .times()
        .forEach(
            time -> {
              try (Child trainer = trial.trainer()) {
                trial.awaitProgress(trial.watch().arrivals(), trainer);
                firstSteps.add((System.nanoTime() - trainer.startNanos()) / 1e9);
                trial.pauseUpTo(RUNNING_MILLIS);
                ends.add(trainer.stop().toMillis() / 1e3);
                trial.say(
                    "%d of %d stops: first step after %.1f s, end after %.1f s",
                    time, trial.plan().times(), firstSteps.get(time - 1), ends.get(time - 1));
              }
            });
    Figures figures = trial.figures();
    figures.tell("stops", trial.plan().times());
    figures.tellMedian("start of a trainer to its first step on the topic, median", firstSteps);
    figures.tellMedian("SIGTERM to the end, median", ends);
    figures.require(
        "no end took longer than %d s".formatted(LONGEST_END.toSeconds()),
        Collections.max(ends) <= LONGEST_END.toSeconds());
  }
}
