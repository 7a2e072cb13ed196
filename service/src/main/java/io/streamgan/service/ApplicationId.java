package io.streamgan.service;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;

/**
 * The setting that names a service in Kafka Streams.
 *
 * @param setting {@code SERVICE.application.id}
 * @param standard the id if the setting is empty and {@code topics.prefix} is the default
 */
public record ApplicationId(Setting<String> setting, String standard) {
  /**
   * Declares the setting.
   *
   * @param service prefix of the setting's name
   * @param meaning one sentence, without its full stop, on what the id is
   */
  public static ApplicationId declare(Declarations declarations, String service, String meaning) {
    String standard = "streamgan-" + service;
    return new ApplicationId(
        declarations
            .ofString(service + ".application.id", "")
            .medium(
                "%s. If empty, it is %s, after topics.prefix if that is not the default."
                    .formatted(meaning, standard)),
        standard);
  }

  /** Returns the id, which is also the consumer group. */
  public String in(Settings settings) {
    String id = settings.get(setting);
    return id.isEmpty() ? settings.defaultGroup(standard) : id;
  }
}
