package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.bench.faults.cluster.Registry;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Kills the trainer, within a commit every other time, and starts another while the schema registry
 * is away: it must wait for the registry, and then continue from the newest checkpoint.
 */
final class AbsentRegistry implements Disturbance {
  private static final String SETTING = Settings.SCHEMA_REGISTRY_URL.name();
  private static final Duration NOTICE = Duration.ofSeconds(60);

  private final Registry registry = new Registry();

  @Override
  public List<String> trainerArguments(Path directory) {
    return List.of("-D", SETTING + "=" + registry.url());
  }

  @Override
  public void run(Trial trial) {
    registry.start();
    trial.atTheEnd(registry::stop);
    WireFormat.use(new Settings(Settings.shared(), Map.of(SETTING, registry.url())));
    for (int time = 1; time <= trial.plan().times(); time++) {
      try (Child trainer = trial.trainer()) {
        trial.awaitProgress(trial.watch().arrivals(), trainer);
        trial.awaitMoment(time, trainer);
        trainer.kill();
      }
      registry.stop();
      try (Child without = trial.trainer()) {
        without.awaitWords("no schema registry answers", NOTICE);
        long arrivals = trial.watch().arrivals();
        registry.start();
        trial.awaitProgress(arrivals, without);
        without.kill();
      }
      trial.say("recovered once the registry was back, %d of %d", time, trial.plan().times());
    }
    trial.figures().tell("recoveries that began without a registry", trial.plan().times());
  }
}
