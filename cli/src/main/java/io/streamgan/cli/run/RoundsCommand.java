package io.streamgan.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.rounds.LaneShares;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicFollower;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rounds",
    description =
        "Shows the newest rounds of a model with several lanes (-D model.name=NAME): the steps and"
            + " the trainer of each lane, how far the lanes have moved apart (spread), and which"
            + " lanes the open round waits for.")
public final class RoundsCommand implements Callable<Integer>, EndsInOrder {
  private static final String FORMAT = "%-8s %-10s %-12s %-9s %-8s %s";

  @Mixin ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of rounds (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(names = "--follow", description = "Show further rounds as they close, until Ctrl-C.")
  boolean follow;

  private final Interruption interruption;
  private final AvroSerde<Round> rounds = AvroSerde.of(Round.class);

  public RoundsCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings = AllSettings.resolve(service.layers(), Settings.shared());
    Topics.requirePresent(
        settings.kafka(Client.ADMIN), settings.topicsPrefix(), List.of(Topic.ROUNDS));
    String topic = Topic.ROUNDS.name(settings.topicsPrefix());
    TopicPartition partition = new TopicPartition(topic, 0);
    Map<String, Object> client = settings.kafka(Client.CONSUMER);
    System.out.println(
        FORMAT.formatted("round", "step", "images", "seconds", "spread", "lane:steps@trainer"));
    Map<Long, Round> known = new TreeMap<>();
    long end;
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      log.readAll(
          record -> {
            String model = record.key() == null ? "" : new String(record.key(), UTF_8);
            read(settings, model, topic, record.value())
                .ifPresent(round -> known.put(round.getRound(), round));
          });
      end = log.end(partition);
    }
    known.values().stream()
        .skip(Math.max(0, known.size() - count))
        .forEach(round -> System.out.println(line(round)));
    if (follow) {
      try (TopicFollower follower =
          TopicFollower.start(
              "rounds",
              client,
              List.of(topic),
              Map.of(partition, end),
              record ->
                  read(settings, record.key(), topic, record.value())
                      .filter(round -> round.getClosedAt() != null)
                      .ifPresent(round -> System.out.println(line(round))))) {
        interruption.await();
      }
    }
    return 0;
  }

  private Optional<Round> read(Settings settings, String model, String topic, byte[] value) {
    if (!model.equals(settings.modelName())) {
      return Optional.empty();
    }
    try {
      return Optional.of(rounds.deserialize(topic, value));
    } catch (MalformedRecordException e) {
      // Services count and name what they cannot read; a view shows what it can.
      return Optional.empty();
    }
  }

  static String line(Round round) {
    String shares =
        round.getShares().stream().map(RoundsCommand::share).collect(Collectors.joining(" "));
    Set<Integer> missing = LaneShares.missing(round);
    String seconds =
        round.getClosedAt() == null
            ? "open"
            : String.format(
                Locale.ROOT,
                "%.1f",
                Duration.between(round.getOpenedAt(), round.getClosedAt()).toMillis() / 1e3);
    String spread =
        round.getSpread() == null ? "-" : String.format(Locale.ROOT, "%.2f", round.getSpread());
    return FORMAT.formatted(
            round.getRound(),
            String.format(Locale.ROOT, "%,d", round.getStep()),
            String.format(Locale.ROOT, "%,d", round.getImagesSeen()),
            seconds,
            spread,
            shares)
        + (missing.isEmpty() ? "" : "  waits for " + missing);
  }

  private static String share(RoundShare share) {
    return "%d:%d@%s".formatted(share.getLane(), share.getSteps(), LaneShares.trainer(share));
  }
}
