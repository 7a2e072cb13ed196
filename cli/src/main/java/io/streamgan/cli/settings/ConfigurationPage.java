package io.streamgan.cli.settings;

import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Renders docs/configuration.md from the declarations of the settings. */
final class ConfigurationPage {
  private static final String HEAD =
      """
      # Configuration

      Made by `./streamgan config --markdown`. A setting has one declaration, and gets its value from the last of these
      places that names it: its default, the properties file of `--config`, the environment (`STREAMGAN_` and the name in
      upper case, dots as underscores: `STREAMGAN_BATCH_SIZE`), `-D name=value` on the command line. Names beginning with
      `kafka.` pass through to all of Kafka's clients, those with `kafka.consumer.`, `kafka.producer.`, `kafka.streams.`
      and `kafka.admin.` to one kind of them.
      """;

  private ConfigurationPage() {}

  static String render() {
    StringBuilder page = new StringBuilder(HEAD);
    for (AllSettings.Group group : AllSettings.groups()) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append(
          "| setting | type | default | valid | meaning |\n| --- | --- | --- | --- | --- |\n");
      group.keys().forEach(key -> page.append(row(key)));
    }
    return page.toString();
  }

  private static String row(ConfigKey key) {
    return "| `%s` | %s | `%s` | %s | %s |%n"
        .formatted(
            key.name,
            AllSettings.type(key),
            AllSettings.defaultValue(key),
            key.validator == null ? "" : key.validator.toString().replace("|", "\\|"),
            key.documentation.replace("|", "\\|"))
        .replace(System.lineSeparator(), "\n");
  }
}
