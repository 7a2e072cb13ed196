package io.streamgan.cli;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a cluster. */
final class ServiceOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Brokers of the cluster; setting bootstrap.servers (default: localhost:9092).")
  @Nullable String bootstrapServers;

  @Option(names = "--config", paramLabel = "FILE", description = "Properties file with settings.")
  @Nullable Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting, before all other places; './streamgan config' lists them.")
  Map<String, String> overrides = new LinkedHashMap<>();

  /** Where settings come from, {@code --bootstrap-servers} included. */
  SettingsLayers layers() {
    SettingsLayers layers = new SettingsLayers(config, System.getenv(), overrides);
    return bootstrapServers == null
        ? layers
        : layers.with(Settings.BOOTSTRAP_SERVERS, bootstrapServers);
  }
}
