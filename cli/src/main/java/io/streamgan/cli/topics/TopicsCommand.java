package io.streamgan.cli.topics;

import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicDescription;
import io.streamgan.schemas.topics.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "topics",
    description = "Creates and describes the topics of a pipeline.",
    subcommands = {
      TopicsCommand.Create.class,
      TopicsCommand.Describe.class,
      TopicsCommand.Contract.class,
      TopicsCommand.Strimzi.class
    })
public final class TopicsCommand {

  /** The options that determine partitions and replicas. */
  static final class Shape {
    @Option(
        names = "--partitions",
        paramLabel = "N",
        description =
            "Partitions of the image topics; the others have one (setting topics.partitions).")
    @Nullable Integer partitions;

    @Option(
        names = "--replication-factor",
        paramLabel = "N",
        description = "Replicas of each partition (setting topics.replication.factor).")
    @Nullable Integer replicationFactor;

    @Option(
        names = "--min-insync-replicas",
        paramLabel = "N",
        description =
            "Replicas that must have a record before it counts as written (setting"
                + " topics.min.insync.replicas).")
    @Nullable Integer minInsyncReplicas;

    Settings settings(ServiceOptions service) {
      SettingsLayers layers =
          service
              .layers()
              .with(Settings.TOPICS_PARTITIONS, partitions)
              .with(Settings.TOPICS_REPLICATION_FACTOR, replicationFactor)
              .with(Settings.TOPICS_MIN_INSYNC_REPLICAS, minInsyncReplicas);
      return AllSettings.resolve(layers, Settings.shared());
    }
  }

  @Command(name = "create", description = "Creates the topics that are missing.")
  static final class Create implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();
    @Mixin Shape shape = new Shape();

    @Override
    public Integer call() {
      Settings settings = shape.settings(service);
      List<String> created = Topics.createMissing(settings, Topics.all());
      for (Topic topic : Topics.all()) {
        String name = topic.name(settings.topicsPrefix());
        System.out.printf("%-32s %s%n", name, created.contains(name) ? "created" : "present");
      }
      return 0;
    }
  }

  @Command(
      name = "asyncapi",
      description = "Prints an AsyncAPI document of the topics, with the schemas of their records.")
  static final class Contract implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      Settings settings = AllSettings.resolve(service.layers(), Settings.shared());
      System.out.print(AsyncApi.of(settings.topicsPrefix()));
      return 0;
    }
  }

  @Command(
      name = "strimzi",
      description =
          "Prints the topics as Strimzi's resources of the kind KafkaTopic, as 'create' creates"
              + " them.")
  static final class Strimzi implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();
    @Mixin Shape shape = new Shape();

    @Option(
        names = "--cluster",
        paramLabel = "NAME",
        defaultValue = "kafka",
        description = "Name of the resource Kafka (default: ${DEFAULT-VALUE}).")
    String cluster = "";

    @Override
    public Integer call() {
      StrimziTopics form = new StrimziTopics(cluster);
      Topics.requests(shape.settings(service), Topics.all())
          .forEach(topic -> System.out.print(form.text(topic)));
      return 0;
    }
  }

  @Command(name = "describe", description = "Shows partitions, records and size of each topic.")
  static final class Describe implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      Settings settings = AllSettings.resolve(service.layers(), Settings.shared());
      Map<Topic, TopicDescription> present =
          Topics.describe(settings.kafka(Client.ADMIN), settings.topicsPrefix());
      System.out.printf(
          "%-32s %10s %12s %12s  %s%n", "TOPIC", "PARTITIONS", "RECORDS", "MEGABYTES", "CLEANUP");
      for (Topic topic : Topics.all()) {
        String name = topic.name(settings.topicsPrefix());
        TopicDescription description = present.get(topic);
        if (description == null) {
          System.out.printf("%-32s %s%n", name, "missing; './streamgan topics create' creates it");
        } else {
          System.out.printf(
              Locale.ROOT,
              "%-32s %10d %12d %12s  %s%n",
              name,
              description.partitions(),
              description.records(),
              description.bytes().isPresent()
                  ? "%.1f".formatted(description.bytes().getAsLong() / 1e6)
                  : "no right",
              topic.config().get("cleanup.policy"));
        }
      }
      return 0;
    }
  }
}
