package io.streamgan.monitor.evaluate;

import io.streamgan.codec.AcceptedImages;
import io.streamgan.codec.ImageBatchDecoder;
import io.streamgan.codec.RejectedBatchException;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.topics.TopicLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest images of a topic, read when they are wanted: a stream that is faster than anyone
 * could evaluate costs no more than a slow one. Not thread-safe.
 */
final class RecentImages {
  /** Offsets that are looked at, first few and then more, until they hold enough images. */
  private static final long[] OFFSETS = {16, 128, 1024};

  private final ImageBatchDecoder decoder = new ImageBatchDecoder();
  private final Map<String, Object> client;
  private final String topic;

  /**
   * @param client settings of Kafka's consumer
   */
  RecentImages(Map<String, Object> client, String topic) {
    this.client = client;
    this.topic = topic;
  }

  /**
   * Returns the newest {@code count} images that have the shape of the newest one, or all where
   * there are fewer; empty where there is none. When one of them is labelled, all have labels, -1
   * where the class is unknown.
   */
  Optional<Images> newest(int count) {
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      List<Images> read = new ArrayList<>();
      for (long offsets : OFFSETS) {
        read.clear();
        log.readNewest(offsets, record -> read(record).ifPresent(read::add));
        if (read.stream().mapToInt(Images::count).sum() >= count) {
          break;
        }
      }
      return read.isEmpty() ? Optional.empty() : Optional.of(pack(read, count));
    }
  }

  private Optional<Images> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(decoder.decode(topic, record.value(), AcceptedImages.ANY).images());
    } catch (RejectedBatchException e) {
      // The trainer reports and dead-letters it.
      return Optional.empty();
    }
  }

  /**
   * @param batches the oldest first
   */
  static Images pack(List<Images> batches, int count) {
    ImageShape shape = batches.get(batches.size() - 1).shape();
    byte[] pixels = new byte[count * shape.bytes()];
    int[] labels = new int[count];
    Arrays.fill(labels, -1);
    int packed = 0;
    for (int b = batches.size() - 1; b >= 0 && packed < count; b--) {
      Images batch = batches.get(b);
      if (!batch.shape().equals(shape)) {
        continue;
      }
      int taken = Math.min(batch.count(), count - packed);
      System.arraycopy(batch.pixels(), 0, pixels, packed * shape.bytes(), taken * shape.bytes());
      System.arraycopy(batch.labels(), 0, labels, packed, Math.min(taken, batch.labels().length));
      packed += taken;
    }
    boolean labelled = Arrays.stream(labels).anyMatch(label -> label >= 0);
    return new Images(
        shape,
        packed,
        Arrays.copyOf(pixels, packed * shape.bytes()),
        labelled ? Arrays.copyOf(labels, packed) : new int[0]);
  }
}
