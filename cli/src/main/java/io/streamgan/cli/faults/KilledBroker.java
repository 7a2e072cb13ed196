package io.streamgan.cli.faults;

import io.streamgan.cli.faults.Trial.Disturbance;

/**
 * Kills the broker with SIGKILL, within a commit every other time, and starts it again; one trainer
 * lives through all of it.
 */
final class KilledBroker implements Disturbance {
  private static final int RUNNING_MILLIS = 1_500;
  private static final int COMMIT_MILLIS = 25;
  private static final int AWAY_MILLIS = 6_000;

  @Override
  public void run(Trial trial) {
    try (Child trainer = trial.trainer()) {
      trial.awaitProgress(0, trainer);
      trial
          .times()
          .forEach(
              time -> {
                trial.pauseUpTo(RUNNING_MILLIS);
                if (time % 2 == 0) {
                  trial.awaitProgress(trial.watch().arrivals(), trainer);
                  trial.pauseUpTo(COMMIT_MILLIS);
                }
                trial.cluster().kill(0);
                trial.say("broker killed, %d of %d", time, trial.plan().times());
                trial.pauseUpTo(AWAY_MILLIS);
                trial.cluster().restart(0);
                trial.awaitProgress(trial.watch().arrivals(), trainer);
              });
      trial.figures().tell("brokers killed", trial.plan().times());
      trial.figures().require("one trainer lived through it", trainer.isAlive());
      trainer.stop();
    }
  }
}
