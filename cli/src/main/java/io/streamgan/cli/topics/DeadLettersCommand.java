package io.streamgan.cli.topics;

import io.streamgan.cli.process.FileErrors;
import io.streamgan.cli.process.Printable;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.schemas.deadletters.ReceivedLetter;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  /** Larger than any dead letter. */
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

  @Command(
      name = "list",
      description = "Lists the newest dead letters, and counts all of them by reason.")
  static final class ListLetters implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--limit",
        defaultValue = "50",
        paramLabel = "N",
        description = "Number of letters to list (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--reason", paramLabel = "CODE", description = "Only letters with this reason.")
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
            Printable.of(letter.reason()),
            Printable.of(letter.topic() + "-" + letter.position()),
            Printable.of(letter.detail()));
      }
      System.out.printf("%d dead letters", counts.values().stream().mapToLong(n -> n).sum());
      counts.forEach((code, count) -> System.out.printf("  %s %d", Printable.of(code), count));
      System.out.println();
      return 0;
    }
  }

  @Command(name = "show", description = "Shows one dead letter in full.")
  static final class Show implements Callable<Integer> {
    private static final int PREVIEW_BYTES = 64;

    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(
        paramLabel = "ID",
        description = "Its id in the output of 'list': PARTITION@OFFSET.")
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
        FileErrors.write(out, value);
      }
      return 0;
    }

    private static void print(ReceivedLetter letter) {
      byte[] key = letter.record().key();
      byte[] value = letter.record().value();
      System.out.printf("id      %s%n", letter.id());
      System.out.printf("time    %s%n", Instant.ofEpochMilli(letter.record().timestamp()));
      System.out.printf("reason  %s%n", Printable.of(letter.reason()));
      System.out.printf("detail  %s%n", Printable.of(letter.detail()));
      System.out.printf("from    %s%n", Printable.of(letter.topic() + "-" + letter.position()));
      System.out.printf("key     %s%n", key == null ? "none" : text(key));
      for (Header header : letter.record().headers()) {
        if (header.value() != null) {
          System.out.printf("header  %s: %s%n", Printable.of(header.key()), text(header.value()));
        }
      }
      System.out.printf("value   %s%n", size(value));
      if (value != null) {
        int shown = Math.min(PREVIEW_BYTES, value.length);
        System.out.printf("        %s%n", HexFormat.ofDelimiter(" ").formatHex(value, 0, shown));
      }
    }

    private static String text(byte[] bytes) {
      return Printable.of(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Command(
      name = "replay",
      description =
          "Sends dead letters unchanged back to the topics that they came from, all in one"
              + " transaction. Anyone who may write to the dead-letters topic can name any topic as"
              + " their origin; letters from other topics than this pipeline's inputs are therefore"
              + " left out, unless --topic names their topic.")
  static final class Replay implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids in the output of 'list'.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "CODE", description = "All letters with this reason.")
    @Nullable String reason;

    @Option(names = "--all", description = "All dead letters.")
    boolean all;

    @Option(
        names = "--topic",
        paramLabel = "NAME",
        description = "Full name of a further topic that letters may return to; repeatable.")
    Set<String> topics = Set.of();

    @Override
    public Integer call() {
      if (ids.isEmpty() && reason == null && !all) {
        throw new UsageException("nothing to replay; give IDs, --reason CODE or --all");
      }
      Settings settings = AllSettings.resolve(service.layers(), IngestSettings.definition());
      Set<String> targets = targets(settings);
      Map<String, Object> client = new HashMap<>(settings.kafka(Client.PRODUCER));
      client.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
      client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "streamgan-replay-" + UUID.randomUUID());
      long[] counts = new long[3];
      Set<String> others = new TreeSet<>();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        read(
            settings,
            letter -> {
              if (all || ids.contains(letter.id()) || letter.reason().equals(reason)) {
                if (!letter.isReplayable()) {
                  counts[1]++;
                } else if (targets.contains(letter.topic())) {
                  producer.send(letter.original());
                  counts[0]++;
                } else {
                  counts[2]++;
                  others.add(letter.topic());
                }
              }
            });
        producer.commitTransaction();
      }
      System.out.printf(
          "replayed %d%s%n",
          counts[0],
          counts[1] == 0 ? "" : ", left %d without a value or a topic".formatted(counts[1]));
      if (counts[2] > 0) {
        System.out.printf(
            "left %d from topics that are no inputs of this pipeline, unless --topic names them:"
                + " %s%n",
            counts[2], Printable.of(String.join(", ", others)));
      }
      return 0;
    }

    /** The topics that this pipeline reads, and those that the user has named. */
    private Set<String> targets(Settings settings) {
      Set<String> targets = new HashSet<>(topics);
      targets.addAll(settings.get(InputSettings.TOPICS));
      for (Topic input : List.of(Topic.RAW_IMAGES, Topic.IMAGES)) {
        targets.add(input.name(settings.topicsPrefix()));
      }
      return targets;
    }
  }
}
