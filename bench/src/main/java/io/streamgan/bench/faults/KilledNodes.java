package io.streamgan.bench.faults;

import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;

/** Kills one of three brokers every 20 s, each in its turn; one trainer lives through all of it. */
final class KilledNodes implements Disturbance {
  static final int NODES = 3;
  private static final int EVERY_MILLIS = 20_000;
  private static final int AWAY_MILLIS = 8_000;

  @Override
  public void run(Trial trial) {
    trial.throughOneTrainer(
        "brokers killed",
        (trainer, time) -> {
          int node = time % NODES;
          trial.cluster().kill(node);
          trial.say("broker %d killed, %d of %d", node, time, trial.plan().times());
          long arrivals = trial.watch().arrivals();
          long start = System.nanoTime();
          trial.awaitProgress(arrivals, trainer);
          trial.say("steps go on after %.1f s", (System.nanoTime() - start) / 1e9);
          Clock.pause(AWAY_MILLIS);
          trial.cluster().restart(node);
          long left = EVERY_MILLIS - (System.nanoTime() - start) / 1_000_000;
          Clock.pause(Math.max(0, left));
        });
  }
}
