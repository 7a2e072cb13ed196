package io.streamgan.cli.faults;

import io.streamgan.cli.faults.Trial.Disturbance;
import java.util.List;

/**
 * Cuts the network between trainer and broker, within a commit every other time, for longer than
 * the transaction and the session last; what was on its way arrives late every other time, else is
 * lost. One trainer lives through all of it.
 */
final class CutNetwork implements Disturbance {
  /** Shorter than by default, so that a cut need not be so long. */
  static final List<String> TIME_OUTS =
      List.of(
          "-D", "kafka.producer.transaction.timeout.ms=6000",
          "-D", "kafka.producer.request.timeout.ms=4000",
          "-D", "kafka.producer.delivery.timeout.ms=8000",
          "-D", "kafka.producer.max.block.ms=8000",
          "-D", "kafka.consumer.session.timeout.ms=6000");

  private static final int RUNNING_MILLIS = 1_500;
  private static final int COMMIT_MILLIS = 25;

  /** The broker looks every 10 s for transactions that have lasted too long. */
  private static final int CUT_MILLIS = 20_000;

  @Override
  public void run(Trial trial) {
    Wire wire = ((KafkaCluster) trial.cluster()).wire();
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
                wire.cut();
                trial.say("network cut, %d of %d", time, trial.plan().times());
                Clock.pause(CUT_MILLIS);
                long arrivals = trial.watch().arrivals();
                wire.mend(time % 4 < 2);
                trial.awaitProgress(arrivals, trainer);
              });
      trial.figures().tell("cuts of %d s".formatted(CUT_MILLIS / 1000), trial.plan().times());
      trial.figures().require("one trainer lived through it", trainer.isAlive());
      trainer.stop();
    }
  }
}
