package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kills the trainer that trains while another stands by, and starts a new one to stand by. */
final class Standby implements Disturbance {
  private static final List<String> SETTINGS =
      List.of("-D", "standby=true", "-D", "kafka.consumer.session.timeout.ms=6000");

  private static final Duration START = Duration.ofSeconds(60);
  private static final int RUNNING_MILLIS = 2_000;

  @Override
  public List<String> trainerArguments(Path directory) {
    return SETTINGS;
  }

  @Override
  public void run(Trial trial) {
    List<Double> takeovers = new ArrayList<>();
    Child current = trial.trainer();
    trial.awaitProgress(0, current);
    for (int time = 1; time <= trial.plan().times(); time++) {
      Child next = trial.trainer();
      next.awaitWords("Standing by for model", START);
      trial.pauseUpTo(RUNNING_MILLIS);
      trial.awaitProgress(trial.watch().arrivals(), current);
      current.kill();
      long start = System.nanoTime();
      trial.awaitProgress(trial.watch().arrivals(), next);
      takeovers.add((System.nanoTime() - start) / 1e9);
      trial.say("taken over after %.1f s", takeovers.get(time - 1));
      current = next;
    }
    current.kill();
    trial.figures().tell("trainers killed", trial.plan().times());
    trial
        .figures()
        .tellMedian(
            "kill to the first step of the one that stood by, session time-out 6 s, median",
            takeovers);
  }
}
