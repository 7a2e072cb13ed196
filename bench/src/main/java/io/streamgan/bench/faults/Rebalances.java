package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Kills the trainer of several partitions, and between kills has others join its group and leave
 * it, so that the group rebalances while training goes on.
 */
final class Rebalances implements Disturbance {
  /** A group waits for a killed member until its session ends. */
  private static final List<String> SETTINGS =
      List.of("-D", "kafka.consumer.session.timeout.ms=6000");

  private static final Duration START = Duration.ofSeconds(60);
  private static final int RUNNING_MILLIS = 1_500;
  private static final int COMMIT_MILLIS = 25;

  @Override
  public List<String> trainerArguments(Path directory) {
    return SETTINGS;
  }

  @Override
  public void run(Trial trial) {
    Child current = trial.trainer();
    for (int time = 1; time <= trial.plan().times(); time++) {
      trial.awaitProgress(trial.watch().arrivals(), current);
      try (Child other = trial.trainer("-D", "standby=true")) {
        other.awaitWords("Standing by for model", START);
        trial.awaitProgress(trial.watch().arrivals(), current);
        trial.pauseUpTo(RUNNING_MILLIS);
        if (time % 2 == 0) {
          other.stop();
        } else {
          other.kill();
        }
      }
      trial.awaitProgress(trial.watch().arrivals(), current);
      trial.pauseUpTo(COMMIT_MILLIS);
      current.kill();
      trial.say("group rebalanced and trainer killed, %d of %d", time, trial.plan().times());
      current = trial.trainer();
    }
    trial.awaitProgress(trial.watch().arrivals(), current);
    current.kill();
    trial.figures().tell("kills, with two rebalances before each", trial.plan().times());
  }
}
