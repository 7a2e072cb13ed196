package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicLog;
import java.nio.ByteBuffer;
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

  private final AvroSerde<ImageBatch> batches = AvroSerde.of(ImageBatch.class);
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
   * The newest {@code count} images, or as many as there are, of the newest one's shape; empty
   * where there is none. Labels are all there, -1 where unknown, or none is.
   */
  Optional<Images> newest(int count) {
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      List<ImageBatch> read = new ArrayList<>();
      for (long offsets : OFFSETS) {
        read.clear();
        log.readNewest(offsets, record -> read(record).ifPresent(read::add));
        if (read.stream().mapToInt(ImageBatch::getCount).sum() >= count) {
          break;
        }
      }
      return read.isEmpty() ? Optional.empty() : Optional.of(pack(read, count));
    }
  }

  private Optional<ImageBatch> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      ImageBatch batch = batches.deserialize(topic, record.value());
      long bytes = (long) batch.getCount() * shape(batch).bytes();
      List<Integer> labels = batch.getLabels();
      boolean whole =
          batch.getCount() > 0
              && batch.getPixels().remaining() == bytes
              && (labels == null || labels.size() == batch.getCount());
      return whole ? Optional.of(batch) : Optional.empty();
    } catch (MalformedRecordException | IllegalArgumentException e) {
      // The trainer has sent it to the dead letters, and told of it.
      return Optional.empty();
    }
  }

  private static Images pack(List<ImageBatch> batches, int count) {
    ImageShape shape = shape(batches.get(batches.size() - 1));
    byte[] pixels = new byte[count * shape.bytes()];
    int[] labels = new int[count];
    Arrays.fill(labels, -1);
    boolean labelled = false;
    int packed = 0;
    for (int b = batches.size() - 1; b >= 0 && packed < count; b--) {
      ImageBatch batch = batches.get(b);
      if (!shape(batch).equals(shape)) {
        continue;
      }
      int taken = Math.min(batch.getCount(), count - packed);
      ByteBuffer source = batch.getPixels().duplicate();
      source.get(pixels, packed * shape.bytes(), taken * shape.bytes());
      List<Integer> known = batch.getLabels();
      for (int i = 0; i < taken && known != null; i++) {
        labels[packed + i] = known.get(i);
        labelled |= known.get(i) >= 0;
      }
      packed += taken;
    }
    return new Images(
        shape,
        packed,
        Arrays.copyOf(pixels, packed * shape.bytes()),
        labelled ? Arrays.copyOf(labels, packed) : new int[0]);
  }

  private static ImageShape shape(ImageBatch batch) {
    return new ImageShape(batch.getHeight(), batch.getWidth(), batch.getChannels());
  }
}
