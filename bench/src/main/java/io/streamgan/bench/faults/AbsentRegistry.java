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
 * is away: it must end, say so, and leave the checkpoint to the next one.
 */
final class AbsentRegistry implements Disturbance {
  private static final String SETTING = Settings.SCHEMA_REGISTRY_URL.name();
  private static final Duration END = Duration.ofSeconds(120);

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
    int ended = 0;
    for (int time = 1; time <= trial.plan().times(); time++) {
      try (Child trainer = trial.trainer()) {
        trial.awaitProgress(trial.watch().arrivals(), trainer);
        trial.awaitMoment(time, trainer);
        trainer.kill();
      }
      registry.stop();
      try (Child without = trial.trainer()) {
        int code = without.await(END);
        ended += code == 1 && without.lastWords().contains("schema registry") ? 1 : 0;
        trial.say(
            "without a registry, %d of %d: %s", time, trial.plan().times(), without.lastWords());
      }
      registry.start();
    }
    trial
        .figures()
        .check("trainers that ended without a registry, saying why", ended, trial.plan().times());
  }
}
