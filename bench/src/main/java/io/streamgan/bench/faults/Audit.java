package io.streamgan.bench.faults;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts the steps and images that one model has published. */
final class Audit {
  private static final ReportSerde<StepMetrics> SERDE = ReportSerde.of(StepMetrics.class);

  private final Map<String, Object> client;
  private final List<StepMetrics> committed = new ArrayList<>();
  private final Set<Long> committedOffsets = new HashSet<>();
  private long uncommitted;
  private long abortedCommits;

  Audit(Map<String, Object> client, String metricsTopic, String model) {
    this.client = client;
    for (ConsumerRecord<byte[], byte[]> record : read(metricsTopic, TopicLog.End.DECIDED)) {
      if (isOf(model, record)) {
        committed.add(SERDE.deserialize(metricsTopic, record.value()));
        committedOffsets.add(record.offset());
      }
    }
    boolean before = false;
    for (ConsumerRecord<byte[], byte[]> record : read(metricsTopic, TopicLog.End.WRITTEN)) {
      boolean aborted = isOf(model, record) && !committedOffsets.contains(record.offset());
      uncommitted += aborted ? 1 : 0;
      abortedCommits += aborted && !before ? 1 : 0;
      before = aborted;
    }
  }

  private static boolean isOf(String model, ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8).equals(model);
  }

  /** Committed steps of all lanes. */
  long steps() {
    return committed.stream().map(step -> step.getLane() + "/" + step.getStep()).distinct().count();
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

  /** Metrics of aborted transactions, which only a reader of uncommitted records receives. */
  long uncommittedSteps() {
    return uncommitted;
  }

  /** Commits that had begun and were aborted. */
  long abortedCommits() {
    return abortedCommits;
  }

  /** Number of times that each image was learned, by its id. */
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

  /** Origin of each dead letter, as partition@offset. */
  List<String> deadLetters(String topic) {
    return read(topic, TopicLog.End.DECIDED).stream()
        .map(
            letter ->
                header(letter, DeadLetter.PARTITION) + "@" + header(letter, DeadLetter.OFFSET))
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Returns the records of {@code topic} up to its end. */
  private List<ConsumerRecord<byte[], byte[]>> read(String topic, TopicLog.End end) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicLog log = new TopicLog(client, topic, end)) {
      log.readAll(records::add);
    }
    return records;
  }
}
