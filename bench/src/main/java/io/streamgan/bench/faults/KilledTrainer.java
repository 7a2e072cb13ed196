package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills the trainer with SIGKILL: while it starts, between two commits, and, as soon as a record of
 * an open transaction is seen, within a commit.
 */
final class KilledTrainer implements Disturbance {
  private static final int START_MILLIS = 3_000;
  private static final int RUNNING_MILLIS = 1_000;
  private static final int COMMIT_MILLIS = 25;

  @Override
  public void run(Trial trial) {
    List<Double> firstSteps = new ArrayList<>();
    trial
        .times()
        .forEach(
            time -> {
              try (Child trainer = trial.trainer()) {
                int kind = trial.random().nextInt(5);
                harm(trial, trainer, kind, firstSteps);
                trainer.kill();
              }
              if (time % 10 == 0) {
                trial.say(
                    "%d of %d kills, step of the newest metrics: image %,d",
                    time, trial.plan().times(), trial.watch().imagesSeen());
              }
            });
    trial.figures().tell("kills", trial.plan().times());
    trial
        .figures()
        .tellMedian("start of a trainer to its first step on the topic, median", firstSteps);
  }

  private static void harm(Trial trial, Child trainer, int kind, List<Double> firstSteps) {
    if (kind == 0) {
      trial.pauseUpTo(START_MILLIS);
      return;
    }
    long before = trial.watch().arrivals();
    trial.awaitProgress(before, trainer);
    firstSteps.add((System.nanoTime() - trainer.startNanos()) / 1e9);
    trial.pauseUpTo(RUNNING_MILLIS);
    if (kind > 2) {
      trial.awaitProgress(trial.watch().arrivals(), trainer);
      trial.pauseUpTo(COMMIT_MILLIS);
    }
  }
}
