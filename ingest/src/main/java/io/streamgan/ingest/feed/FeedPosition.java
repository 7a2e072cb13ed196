package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Position of a feed, in the headers of each of its records: the position after the record's last
 * image, and the order that positions refer to. A later feeder of the same source continues after
 * the last record on the topic. The records of a feed have no gaps, because the producer is
 * idempotent and a source has one partition.
 */
final class FeedPosition {
  /** Header with the position after the record's last image, in decimal. */
  static final String POSITION = "streamgan.feed.position";

  /** Header with {@link FeedOrder#fingerprint()}. */
  static final String ORDER = "streamgan.feed.order";

  /** Numbers of newest records of each partition that are searched, until the feed is found. */
  private static final List<Long> WINDOWS = List.of(64L, 1024L, Long.MAX_VALUE);

  private FeedPosition() {}

  static void write(Headers headers, long position, String fingerprint) {
    headers.add(POSITION, Long.toString(position).getBytes(StandardCharsets.US_ASCII));
    headers.add(ORDER, fingerprint.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the position after the newest record of this feed; empty where the topic holds none.
   *
   * @param client settings of Kafka's consumer
   * @param source key of the feed's records
   */
  static OptionalLong find(
      Map<String, Object> client, String topic, String source, String fingerprint) {
    // A feeder writes outside of transactions, and open transactions of other producers must not
    // hide its records.
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.WRITTEN)) {
      Search search = new Search(source.getBytes(StandardCharsets.UTF_8), fingerprint);
      for (long window : WINDOWS) {
        log.readNewest(window, search);
        if (search.newest.isPresent()) {
          break;
        }
      }
      return search.newest;
    }
  }

  /** Finds the position after the newest record of a feed. */
  private static final class Search implements TopicLog.Reader {
    private final byte[] source;
    private final String fingerprint;
    private OptionalLong newest = OptionalLong.empty();

    Search(byte[] source, String fingerprint) {
      this.source = source;
      this.fingerprint = fingerprint;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
      if (Arrays.equals(source, record.key())
          && fingerprint.equals(text(record.headers(), ORDER))) {
        newest = position(text(record.headers(), POSITION), newest);
      }
    }
  }

  /** Ignores a header that is not a number: any producer may write such headers. */
  private static OptionalLong position(String text, OptionalLong otherwise) {
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : otherwise;
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
