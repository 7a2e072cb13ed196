package io.streamgan.cli.settings;

import io.streamgan.cli.log.StandardError;
import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.Precision;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;

/** The settings of all services: what one file and one environment may name. */
public final class AllSettings {
  private static final List<Group> GROUPS =
      List.of(
          new Group("All services", Settings.shared(), Set.of()),
          new Group("feed", FeedSettings.definition(), Settings.shared().names()),
          new Group("ingest", IngestSettings.definition(), FeedSettings.definition().names()),
          new Group("train", TrainerSettings.definition(), Settings.shared().names()),
          new Group("average", AverageSettings.definition(), Settings.shared().names()),
          new Group("monitor", MonitorSettings.definition(), Settings.shared().names()),
          new Group("sampler", SamplerSettings.definition(), Settings.shared().names()));

  private static final Set<String> NAMES =
      GROUPS.stream()
          .flatMap(group -> group.definition.names().stream())
          .collect(Collectors.toUnmodifiableSet());

  private AllSettings() {}

  /**
   * The settings of one service.
   *
   * @param except names that an earlier group has shown
   */
  record Group(String title, ConfigDef definition, Set<String> except) {
    /** In the order of their declaration. */
    List<ConfigKey> keys() {
      return definition.configKeys().values().stream()
          .filter(key -> !except.contains(key.name))
          .toList();
    }
  }

  static List<Group> groups() {
    return GROUPS;
  }

  /**
   * The settings that {@code definition} declares; the process writes and speaks as they say from
   * then on.
   */
  public static Settings resolve(SettingsLayers layers, ConfigDef definition) {
    Settings settings = layers.resolve(definition, NAMES);
    WireFormat.use(settings);
    StandardError.use(settings);
    return settings;
  }

  /**
   * Decides what this process computes on; to be called before any service starts.
   *
   * @throws io.streamgan.gan.DeviceException when that is not there
   */
  public static void useDevice(Settings settings) {
    Engines.use(
        Device.named(settings.get(Settings.ENGINE_DEVICE)),
        Precision.named(settings.get(Settings.ENGINE_PRECISION)));
  }

  /** The type of a setting, in lower case. */
  static String type(ConfigKey key) {
    return key.type.name().toLowerCase(Locale.ROOT);
  }

  /** The default of a setting, as one would write it. */
  static String defaultValue(ConfigKey key) {
    if (!key.hasDefault()) {
      return "(required)";
    }
    // Kafka prints any password as hidden; a default is no secret.
    String value =
        key.defaultValue instanceof Password password
            ? password.value()
            : ConfigDef.convertToString(key.defaultValue, key.type);
    return value == null || value.isEmpty() ? "(empty)" : value;
  }
}
