package io.streamgan.cli.settings;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that connects to a cluster. */
public final class ServiceOptions {
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
      description =
          "Value of a setting, which overrides file and environment; './streamgan config' lists all"
              + " settings.")
  Map<String, String> overrides = new LinkedHashMap<>();

  /** Where settings come from, {@code --bootstrap-servers} included. */
  public SettingsLayers layers() {
    return new SettingsLayers(config, System.getenv(), overrides)
        .with(Settings.BOOTSTRAP_SERVERS, bootstrapServers);
  }
}
