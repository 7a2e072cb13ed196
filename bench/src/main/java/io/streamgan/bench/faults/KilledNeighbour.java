package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a second model on the same topics, kills its trainer with SIGKILL as soon as a record of
 * an open transaction is seen, and then kills the trainer of the first model and starts it again.
 * The neighbour's transaction, which stays open, hides what the first model has committed after it.
 */
final class KilledNeighbour implements Disturbance {
  private static final String NEIGHBOUR = "neighbour";

  @Override
  public void run(Trial trial) {
    List<Double> firstSteps = new ArrayList<>();
    try (Watch neighbours = trial.watch(NEIGHBOUR)) {
      trial
          .times()
          .forEach(
              time -> {
                try (Child neighbour = trial.trainerOf(NEIGHBOUR);
                    Child trainer = trial.trainer()) {
                  trial.awaitProgress(trial.watch().arrivals(), trainer);
                  Trial.awaitProgress(neighbours, neighbours.arrivals(), neighbour);
                  neighbour.kill();
                  trial.awaitProgress(trial.watch().arrivals(), trainer);
                  trainer.kill();
                }
                try (Child trainer = trial.trainer()) {
                  trial.awaitProgress(trial.watch().arrivals(), trainer);
                  firstSteps.add((System.nanoTime() - trainer.startNanos()) / 1e9);
                  trainer.kill();
                }
                trial.say(
                    "neighbour and trainer killed, %d of %d; first step %.1f s after the restart",
                    time, trial.plan().times(), firstSteps.get(time - 1));
              });
    }
    trial.figures().tell("neighbours killed within a commit", trial.plan().times());
    trial
        .figures()
        .tellMedian("start of a trainer to its first step on the topic, median", firstSteps);
  }
}
