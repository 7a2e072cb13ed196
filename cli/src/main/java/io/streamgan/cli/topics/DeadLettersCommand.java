package io.streamgan.cli.topics;

import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.deadletters.ReceivedLetter;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dead-letters",
    description = "Lists, shows and replays records that could not be used.",
    subcommands = {
      DeadLettersCommand.ListLetters.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class
    })
public final class DeadLettersCommand {
  /** Above the largest dead letter. */
  private static final int MAX_REQUEST_BYTES = 17 << 20;

  private static Settings settings(ServiceOptions service) {
    return AllSettings.resolve(service.layers(), Settings.shared());
  }

  private static void read(Settings settings, Consumer<ReceivedLetter> letters) {
    Topics.requirePresent(
        settings.kafka(Client.ADMIN), settings.topicsPrefix(), List.of(Topic.DEAD_LETTERS));
    try (TopicLog log =
        new TopicLog(
            settings.kafka(Client.CONSUMER),
            Topic.DEAD_LETTERS.name(settings.topicsPrefix()),
            TopicLog.End.VISIBLE)) {
      log.readAll(record -> letters.accept(ReceivedLetter.of(record)));
    }
  }

  private static String size(byte @Nullable [] value) {
    return value == null ? "left out" : value.length + " bytes";
  }

  @Command(name = "list", description = "Shows the newest dead letters, and how many there are.")
  static final class ListLetters implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--limit",
        defaultValue = "50",
        paramLabel = "N",
        description = "How many to show (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--reason", paramLabel = "CODE", description = "Only those of this reason.")
    @Nullable String reason;

    @Override
    public Integer call() {
      Deque<ReceivedLetter> newest = new ArrayDeque<>();
      Map<String, Long> counts = new TreeMap<>();
      read(
          settings(service),
          letter -> {
            counts.merge(letter.reason(), 1L, Long::sum);
            if (reason == null || reason.equals(letter.reason())) {
              newest.add(letter);
              if (newest.size() > limit) {
                newest.remove();
              }
            }
          });
      System.out.printf("%-10s %-24s %-18s %-34s %s%n", "ID", "TIME", "REASON", "FROM", "DETAIL");
      for (ReceivedLetter letter : newest) {
        System.out.printf(
            "%-10s %-24s %-18s %-34s %s%n",
            letter.id(),
            Instant.ofEpochMilli(letter.record().timestamp()),
            letter.reason(),
            letter.topic() + "-" + letter.position(),
            letter.detail());
      }
      System.out.printf("%d dead letters", counts.values().stream().mapToLong(n -> n).sum());
      counts.forEach((code, count) -> System.out.printf("  %s %d", code, count));
      System.out.println();
      return 0;
    }
  }

  @Command(name = "show", description = "Shows one dead letter whole.")
  static final class Show implements Callable<Integer> {
    private static final int PREVIEW_BYTES = 64;

    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "ID", description = "As 'list' shows it: PARTITION@OFFSET.")
    String id = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Write the record's value there.")
    @Nullable Path out;

    @Override
    public Integer call() throws IOException {
      List<ReceivedLetter> found = new ArrayList<>();
      read(
          settings(service),
          letter -> {
            if (letter.id().equals(id)) {
              found.add(letter);
            }
          });
      if (found.isEmpty()) {
        throw new UsageException(
            "no dead letter " + id + "; './streamgan dead-letters list' shows them");
      }
      print(found.get(0));
      byte[] value = found.get(0).record().value();
      if (out != null && value != null) {
        Files.write(out, value);
      }
      return 0;
    }

    private static void print(ReceivedLetter letter) {
      byte[] key = letter.record().key();
      byte[] value = letter.record().value();
      System.out.printf("id      %s%n", letter.id());
      System.out.printf("time    %s%n", Instant.ofEpochMilli(letter.record().timestamp()));
      System.out.printf("reason  %s%n", letter.reason());
      System.out.printf("detail  %s%n", letter.detail());
      System.out.printf("from    %s-%s%n", letter.topic(), letter.position());
      System.out.printf("key     %s%n", key == null ? "none" : text(key));
      for (Header header : letter.record().headers()) {
        if (header.value() != null) {
          System.out.printf("header  %s: %s%n", header.key(), text(header.value()));
        }
      }
      System.out.printf("value   %s%n", size(value));
      if (value != null) {
        int shown = Math.min(PREVIEW_BYTES, value.length);
        System.out.printf("        %s%n", HexFormat.ofDelimiter(" ").formatHex(value, 0, shown));
      }
    }

    /** Anyone may write headers: nothing that a terminal obeys is printed. */
    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }
  }

  @Command(
      name = "replay",
      description =
          "Sends dead letters to the topics that they were on, as they came, all in one"
              + " transaction.")
  static final class Replay implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "As 'list' shows them.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "CODE", description = "All of this reason.")
    @Nullable String reason;

    @Option(names = "--all", description = "All that there are.")
    boolean all;

    @Override
    public Integer call() {
      if (ids.isEmpty() && reason == null && !all) {
        throw new UsageException("nothing to replay; give IDs, --reason CODE or --all");
      }
      Settings settings = settings(service);
      Map<String, Object> client = new HashMap<>(settings.kafka(Client.PRODUCER));
      client.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
      client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "streamgan-replay-" + UUID.randomUUID());
      long[] counts = new long[2];
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        read(
            settings,
            letter -> {
              if (all || ids.contains(letter.id()) || letter.reason().equals(reason)) {
                if (letter.isReplayable()) {
                  producer.send(letter.original());
                }
                counts[letter.isReplayable() ? 0 : 1]++;
              }
            });
        producer.commitTransaction();
      }
      System.out.printf(
          "replayed %d%s%n",
          counts[0],
          counts[1] == 0 ? "" : ", left %d without a value or a topic".formatted(counts[1]));
      return 0;
    }
  }
}
