package io.streamgan.bench.faults;

import io.streamgan.bench.faults.Trial.Disturbance;

/**
 * Kills the broker with SIGKILL, within a commit every other time, and starts it again; one trainer
 * lives through all of it.
 */
final class KilledBroker implements Disturbance {
  private static final int AWAY_MILLIS = 6_000;

  @Override
  public void run(Trial trial) {
    trial.throughOneTrainer(
        "brokers killed",
        (trainer, time) -> {
          trial.awaitMoment(time, trainer);
          trial.cluster().kill(0);
          trial.say("broker killed, %d of %d", time, trial.plan().times());
          trial.pauseUpTo(AWAY_MILLIS);
          trial.cluster().restart(0);
          trial.awaitProgress(trial.watch().arrivals(), trainer);
        });
  }
}
