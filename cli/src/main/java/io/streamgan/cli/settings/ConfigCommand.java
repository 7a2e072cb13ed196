package io.streamgan.cli.settings;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "config", description = "Prints every setting with its type, default and meaning.")
public final class ConfigCommand implements Callable<Integer> {
  @Option(names = "--markdown", description = "Print in Markdown, as in docs/configuration.md.")
  boolean markdown;

  @Override
  public Integer call() {
    System.out.print(markdown ? ConfigurationPage.render() : plain());
    return 0;
  }

  private static String plain() {
    StringBuilder page = new StringBuilder();
    for (AllSettings.Group group : AllSettings.groups()) {
      page.append(group.title()).append(System.lineSeparator());
      for (ConfigDef.ConfigKey key : group.keys()) {
        page.append(
            "  %-32s %-8s %-24s %s%n"
                .formatted(
                    key.name,
                    AllSettings.type(key),
                    AllSettings.defaultValue(key),
                    key.documentation));
      }
      page.append(System.lineSeparator());
    }
    return page.append(String.join(System.lineSeparator(), LAYERS))
        .append(System.lineSeparator())
        .toString();
  }

  private static final List<String> LAYERS =
      List.of(
          "Each place overrides the one before: default, --config FILE, environment (STREAMGAN_ and"
              + " the name in",
          "upper case, dots as underscores), -D name=value. kafka.*, kafka.consumer.*,"
              + " kafka.producer.*,",
          "kafka.streams.* and kafka.admin.* pass through to Kafka's clients.");
}
