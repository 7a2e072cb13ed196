package io.streamgan.bench.faults;

import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.bench.faults.cluster.KafkaCluster;
import io.streamgan.bench.faults.cluster.Wire;
import java.nio.file.Path;
import java.util.List;

/**
 * Cuts the network between trainer and broker, within a commit every other time, for longer than
 * the transaction and the session last; what was on its way arrives late every other time, else is
 * lost. One trainer lives through all of it.
 */
final class CutNetwork implements Disturbance {
  /** Shorter than by default, so that a cut need not be so long. */
  private static final List<String> TIME_OUTS =
      List.of(
          "-D", "kafka.producer.transaction.timeout.ms=6000",
          "-D", "kafka.producer.request.timeout.ms=4000",
          "-D", "kafka.producer.delivery.timeout.ms=8000",
          "-D", "kafka.producer.max.block.ms=8000",
          "-D", "kafka.consumer.session.timeout.ms=6000");

  /** The broker looks every 10 s for transactions that have lasted too long. */
  private static final int CUT_MILLIS = 20_000;

  @Override
  public List<String> trainerArguments(Path directory) {
    return TIME_OUTS;
  }

  @Override
  public void run(Trial trial) {
    Wire wire = ((KafkaCluster) trial.cluster()).wire();
    trial.throughOneTrainer(
        "cuts of %d s".formatted(CUT_MILLIS / 1000),
        (trainer, time) -> {
          trial.awaitMoment(time, trainer);
          wire.cut();
          trial.say("network cut, %d of %d", time, trial.plan().times());
          Clock.pause(CUT_MILLIS);
          long arrivals = trial.watch().arrivals();
          wire.mend(time % 4 < 2);
          trial.awaitProgress(arrivals, trainer);
        });
  }
}
