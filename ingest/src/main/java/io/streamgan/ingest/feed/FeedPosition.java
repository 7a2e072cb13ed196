package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Position of a feed, in the headers of each of its records: the position after the record's last
 * image, and the order that positions refer to. A later feeder of the same source continues after
 * the last record on the topic.
 *
 * <p>Records go to the partitions in turns. Within a partition they have no gaps, because the
 * producer is idempotent, but a feeder that was killed may have left one partition behind the
 * others: the next one goes on behind the partition that is furthest behind, and passes over the
 * records that other partitions hold.
 *
 * @param ends partition to the position after the newest record of the feed in it; partitions
 *     without such a record are absent
 */
record FeedPosition(Map<Integer, Long> ends) {
  /** Header with the position after the record's last image, in decimal. */
  static final String POSITION = "streamgan.feed.position";

  /** Header with {@link FeedOrder#fingerprint()}. */
  static final String ORDER = "streamgan.feed.order";

  /** Numbers of newest records of each partition that are searched, until the feed is found. */
  private static final List<Long> WINDOWS = List.of(64L, 1024L, Long.MAX_VALUE);

  /** The position of a feed that begins anew. */
  static final FeedPosition BEGINNING = new FeedPosition(Map.of());

  static void write(Headers headers, long position, String fingerprint) {
    headers.add(POSITION, Long.toString(position).getBytes(StandardCharsets.US_ASCII));
    headers.add(ORDER, fingerprint.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the position of this feed on the topic.
   *
   * @param client settings of Kafka's consumer
   * @param source key of the feed's records
   */
  static FeedPosition find(
      Map<String, Object> client, String topic, String source, String fingerprint) {
    // A feeder writes outside of transactions, and open transactions of other producers must not
    // hide its records.
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.WRITTEN)) {
      Search search = new Search(source.getBytes(StandardCharsets.UTF_8), fingerprint);
      for (long window : WINDOWS) {
        log.readNewest(window, search);
        if (!search.ends.isEmpty()) {
          break;
        }
      }
      return new FeedPosition(search.ends);
    }
  }

  /**
   * Returns the partition after whose newest record the feed goes on: the one that is furthest
   * behind. Where a partition holds no record of the feed, the others hold all that was sent,
   * because a feeder sends its first records one by one.
   */
  private Optional<Integer> newestWithoutGap(int partitions) {
    Comparator<Integer> byEnd = Comparator.comparing(ends::get);
    return ends.size() < partitions
        ? ends.keySet().stream().max(byEnd)
        : ends.keySet().stream().min(byEnd);
  }

  /** Returns the position after the newest record in any partition. */
  long newest() {
    return ends.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Returns the position of the next image to read, on a topic with that number of partitions. */
  long next(int partitions) {
    return newestWithoutGap(partitions).map(ends::get).orElse(0L);
  }

  /** Returns the partition of the next record. */
  int nextPartition(int partitions) {
    return newestWithoutGap(partitions).map(newest -> (newest + 1) % partitions).orElse(0);
  }

  /** Whether {@code partition} holds the record that ends at {@code end}. */
  boolean holds(int partition, long end) {
    return end <= ends.getOrDefault(partition, 0L);
  }

  /** Finds the position after the newest record of a feed in each partition. */
  private static final class Search implements TopicLog.Reader {
    private final byte[] source;
    private final String fingerprint;
    private final Map<Integer, Long> ends = new HashMap<>();

    Search(byte[] source, String fingerprint) {
      this.source = source;
      this.fingerprint = fingerprint;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
      if (Arrays.equals(source, record.key())
          && fingerprint.equals(text(record.headers(), ORDER))) {
        position(text(record.headers(), POSITION))
            .ifPresent(end -> ends.put(record.partition(), end));
      }
    }
  }

  /** Ignores a header that is not a number: any producer may write such headers. */
  private static Optional<Long> position(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
