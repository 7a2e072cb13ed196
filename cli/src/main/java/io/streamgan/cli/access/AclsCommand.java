package io.streamgan.cli.access;

import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.IngestRights;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.feed.FeedRights;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.monitor.MonitorRights;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.sampler.SamplerRights;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.TrainerRights;
import io.streamgan.trainer.average.AverageRights;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "acls",
    description = {
      "Prints the least rights of each service on the cluster.",
      "The rights depend on the settings that the services have, so give the same ones."
    })
public final class AclsCommand implements Callable<Integer> {

  /**
   * A command that runs as a principal of its own.
   *
   * @param definition the settings of the command
   * @param rights what it needs under given settings
   */
  private record Service(ConfigDef definition, Function<Settings, List<Right>> rights) {}

  @Mixin ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--principal-prefix",
      paramLabel = "PREFIX",
      defaultValue = "User:streamgan-",
      description =
          "Principal of a service without the service's name (default: ${DEFAULT-VALUE}).")
  String principalPrefix = "";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "Print only the rights of topics, feed, ingest, train, average, monitor or sampler.")
  String only = "";

  @Option(
      names = "--format",
      defaultValue = "kafka-acls",
      description =
          "kafka-acls for commands of Kafka's kafka-acls.sh, strimzi for resources of the kind"
              + " KafkaUser (default: ${DEFAULT-VALUE}).")
  String format = "";

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "kafka",
      description = "For strimzi, the name of the resource Kafka (default: ${DEFAULT-VALUE}).")
  String cluster = "";

  @Override
  public Integer call() {
    Map<String, Service> services = services();
    if (!only.isEmpty() && !services.containsKey(only)) {
      throw new UsageException(
          "there is no service '%s'; choose one of %s"
              .formatted(only, String.join(", ", services.keySet())));
    }
    RightsFormat form =
        switch (format) {
          case "kafka-acls" -> new KafkaAclsFormat(servers());
          case "strimzi" -> new StrimziFormat(cluster);
          default ->
              throw new UsageException(
                  "there is no format '%s'; choose kafka-acls or strimzi".formatted(format));
        };
    SettingsLayers layers = options.layers();
    services.forEach(
        (name, service) -> {
          if (only.isEmpty() || only.equals(name)) {
            Settings settings = AllSettings.resolve(layers, service.definition());
            System.out.print(
                form.text(name, principalPrefix + name, service.rights().apply(settings)));
          }
        });
    return 0;
  }

  private String servers() {
    Settings shared = AllSettings.resolve(options.layers(), Settings.shared());
    return String.join(",", shared.get(Settings.BOOTSTRAP_SERVERS));
  }

  private static Map<String, Service> services() {
    Map<String, Service> services = new LinkedHashMap<>();
    services.put(
        "topics",
        new Service(Settings.shared(), settings -> Topics.rights(settings.topicsPrefix())));
    services.put("feed", new Service(FeedSettings.definition(), FeedRights::of));
    services.put("ingest", new Service(IngestSettings.definition(), IngestRights::of));
    services.put("train", new Service(TrainerSettings.definition(), TrainerRights::of));
    services.put("average", new Service(AverageSettings.definition(), AverageRights::of));
    services.put("monitor", new Service(MonitorSettings.definition(), MonitorRights::of));
    services.put("sampler", new Service(SamplerSettings.definition(), SamplerRights::of));
    return services;
  }
}
