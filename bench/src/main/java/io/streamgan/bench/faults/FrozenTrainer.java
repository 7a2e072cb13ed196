package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.time.Duration;

/**
 * Freezes the trainer with SIGSTOP, within a commit every other time, lets another take over, and
 * wakes the first: it must end by itself and have changed nothing.
 */
final class FrozenTrainer implements Disturbance {
  private static final int RUNNING_MILLIS = 1_500;
  private static final Duration END = Duration.ofSeconds(60);

  @Override
  public void run(Trial trial) {
    int[] ended = new int[1];
    Child current = trial.trainer();
    for (int time = 1; time <= trial.plan().times(); time++) {
      trial.awaitProgress(trial.watch().arrivals(), current);
      trial.awaitMoment(time, current);
      Child zombie = current;
      zombie.freeze();
      long arrivals = trial.watch().arrivals();
      current = trial.trainer();
      trial.awaitProgress(arrivals, current);
      trial.pauseUpTo(RUNNING_MILLIS);
      zombie.thaw();
      int code = zombie.await(END);
      boolean told = zombie.lastWords().contains("another trainer of this model has taken over");
      ended[0] += code == 1 && told ? 1 : 0;
      trial.say("zombie %d of %d ended: %s", time, trial.plan().times(), zombie.lastWords());
      trial.awaitProgress(trial.watch().arrivals(), current);
    }
    current.kill();
    trial
        .figures()
        .check("zombies that ended by themselves, saying why", ended[0], trial.plan().times());
  }
}
