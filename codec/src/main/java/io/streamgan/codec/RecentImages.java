package io.streamgan.codec;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.topics.TopicLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest images of a topic by the timestamps of their records, over all partitions. They are
 * read at each request: the cost does not depend on the rate of the stream. Not thread-safe.
 */
public final class RecentImages {
  /** Offsets of each partition that are read first. */
  private static final long FIRST_OFFSETS = 16;

  /** Ratio of the offsets that are read next to those that did not hold all the images. */
  private static final long FURTHER = 8;

  private final ImageBatchDecoder decoder = new ImageBatchDecoder();
  private final Map<String, Object> client;
  private final String topic;
  private final Consumer<ImageShape> check;

  /**
   * @param client settings of Kafka's consumer
   * @param check called with the shape of the newest image before others are read; may throw
   */
  public RecentImages(Map<String, Object> client, String topic, Consumer<ImageShape> check) {
    this.client = client;
    this.topic = topic;
    this.check = check;
  }

  /**
   * Returns the newest {@code count} images that have the shape of the newest one, or all where
   * there are fewer; empty where there is none. When one of them is labelled, all have labels, -1
   * where the class is unknown.
   *
   * <p>Each pass reads further back than the one before, up to the beginning of the topic. Passes
   * also end where one finds no image of the shape beyond those of the pass before.
   */
  public Optional<Images> newest(int count) {
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      NewestImages newest = read(log, shape -> true, 1);
      if (newest.added() == 0) {
        return Optional.empty();
      }
      ImageShape shape = newest.pack().shape();
      check.accept(shape);
      return Optional.of(read(log, shape::equals, count).pack());
    }
  }

  private NewestImages read(TopicLog log, Predicate<ImageShape> shapes, int count) {
    long before = 0;
    for (long offsets = FIRST_OFFSETS; ; offsets *= FURTHER) {
      NewestImages newest = new NewestImages(count);
      Map<Integer, Long> oldest = new HashMap<>();
      log.readNewest(
          offsets,
          record ->
              decode(record)
                  .ifPresent(
                      batch -> {
                        oldest.merge(record.partition(), record.timestamp(), Math::min);
                        if (shapes.test(batch.shape())) {
                          newest.add(record.timestamp(), batch);
                        }
                      }));
      // A record that this pass has not read is older than those of its partition that it has.
      long unread = oldest.values().stream().mapToLong(Long::longValue).max().orElse(0);
      if (newest.areComplete(unread)
          || offsets >= log.offsets()
          || (before > 0 && newest.added() == before)) {
        return newest;
      }
      before = newest.added();
    }
  }

  private Optional<Images> decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(decoder.decode(record, AcceptedImages.ANY).images());
    } catch (RejectedBatchException e) {
      // The trainer reports and dead-letters it.
      return Optional.empty();
    }
  }
}
