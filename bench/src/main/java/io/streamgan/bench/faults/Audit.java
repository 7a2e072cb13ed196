package io.streamgan.bench.faults;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts what one model has published, as any reader sees it. */
final class Audit {
  private static final AvroSerde<StepMetrics> SERDE = AvroSerde.of(StepMetrics.class);

  private final Map<String, Object> client;
  private final List<StepMetrics> committed = new ArrayList<>();
  private final Set<Long> committedOffsets = new HashSet<>();
  private long uncommitted;
  private long abortedCommits;

  Audit(Map<String, Object> client, String metricsTopic, String model) {
    this.client = client;
    for (ConsumerRecord<byte[], byte[]> record : read(metricsTopic, "read_committed")) {
      if (isOf(model, record)) {
        committed.add(SERDE.deserialize(metricsTopic, record.value()));
        committedOffsets.add(record.offset());
      }
    }
    boolean before = false;
    for (ConsumerRecord<byte[], byte[]> record : read(metricsTopic, "read_uncommitted")) {
      boolean aborted = isOf(model, record) && !committedOffsets.contains(record.offset());
      uncommitted += aborted ? 1 : 0;
      abortedCommits += aborted && !before ? 1 : 0;
      before = aborted;
    }
  }

  private static boolean isOf(String model, ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8).equals(model);
  }

  /** Committed steps. */
  long steps() {
    return committed.stream().map(StepMetrics::getStep).distinct().count();
  }

  long stepsTwice() {
    return committed.size() - steps();
  }

  long newestStep() {
    return committed.stream().mapToLong(StepMetrics::getStep).max().orElse(0);
  }

  long imagesSeen() {
    return committed.stream().mapToLong(StepMetrics::getImagesSeen).max().orElse(0);
  }

  long runs() {
    return committed.stream().map(StepMetrics::getRunId).distinct().count();
  }

  /** Metrics of transactions that never ended, which only a read_uncommitted reader sees. */
  long uncommittedSteps() {
    return uncommitted;
  }

  /** Commits that had begun and were undone. */
  long abortedCommits() {
    return abortedCommits;
  }

  /** Times that each image was learned, by its id. */
  Map<String, Integer> images() {
    Map<String, Integer> times = new HashMap<>();
    for (StepMetrics step : committed) {
      List<String> ids = step.getImageIds();
      if (ids != null) {
        ids.forEach(id -> times.merge(id, 1, Integer::sum));
      }
    }
    return times;
  }

  /** Where each dead letter was, as partition@offset. */
  List<String> deadLetters(String topic) {
    return read(topic, "read_committed").stream()
        .map(
            letter ->
                header(letter, DeadLetter.PARTITION) + "@" + header(letter, DeadLetter.OFFSET))
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Everything on {@code topic} that a reader of {@code isolation} sees. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("isolation.level", isolation);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Clock clock = new Clock(Duration.ofSeconds(60));
      for (TopicPartition partition : partitions) {
        while (consumer.position(partition) < ends.getOrDefault(partition, 0L)) {
          consumer.poll(Duration.ofMillis(500)).forEach(records::add);
          clock.tick(topic + " could not be read");
        }
      }
    }
    return records;
  }
}
