package io.streamgan.trainer.input;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and validates records of the images topic. What it returns depends on the records and
 * their order alone. Not thread-safe.
 */
final class RecordReader {
  private final AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
  private final int size;
  private final int classes;
  private int channels;

  /**
   * @param size height and width that images must have
   * @param classes number of classes that labels must be below; 0 for any label
   * @param channels 1 or 3; 0 for as many as the first good record has
   */
  RecordReader(int size, int classes, int channels) {
    this.size = size;
    this.classes = classes;
    this.channels = channels;
  }

  Input read(ConsumerRecord<byte[], byte[]> record) {
    ImageBatch batch;
    try {
      batch = serde.deserialize(record.topic(), record.value());
    } catch (MalformedRecordException e) {
      return new RejectedRecord(record, Reason.MALFORMED_RECORD, String.valueOf(e.getMessage()));
    }
    if (!hasModelShape(batch)) {
      return new RejectedRecord(record, Reason.WRONG_SHAPE, shapes(batch));
    }
    String contradiction = contradiction(batch);
    if (contradiction != null) {
      return new RejectedRecord(record, Reason.INCONSISTENT_BATCH, contradiction);
    }
    OptionalInt unknown = unknownLabel(batch);
    if (unknown.isPresent()) {
      return new RejectedRecord(
          record,
          Reason.UNKNOWN_LABEL,
          "expected labels below %d, found %d; objective.classes sets the number of classes"
              .formatted(classes, unknown.getAsInt()));
    }
    channels = batch.getChannels();
    return new ImageRecord(
        record.partition(),
        record.offset(),
        batch.getCapturedAt().toEpochMilli(),
        new Images(
            new ImageShape(size, size, channels),
            batch.getCount(),
            bytes(batch.getPixels()),
            labels(batch.getLabels())),
        batch.getIds() == null ? List.of() : batch.getIds());
  }

  private OptionalInt unknownLabel(ImageBatch batch) {
    return classes == 0 || batch.getLabels() == null
        ? OptionalInt.empty()
        : batch.getLabels().stream().mapToInt(label -> label).filter(l -> l >= classes).findFirst();
  }

  private boolean hasModelShape(ImageBatch batch) {
    boolean rightChannels =
        channels == 0
            ? batch.getChannels() == 1 || batch.getChannels() == 3
            : batch.getChannels() == channels;
    return batch.getHeight() == size && batch.getWidth() == size && rightChannels;
  }

  private String shapes(ImageBatch batch) {
    return "expected images of %dx%dx%s, found %dx%dx%d"
        .formatted(
            size,
            size,
            channels == 0 ? "1 or 3" : channels,
            batch.getHeight(),
            batch.getWidth(),
            batch.getChannels());
  }

  private static @Nullable String contradiction(ImageBatch batch) {
    int count = batch.getCount();
    if (count < 1) {
      return "expected at least one image, found a count of " + count;
    }
    long pixels = (long) count * batch.getHeight() * batch.getWidth() * batch.getChannels();
    if (batch.getPixels().remaining() != pixels) {
      return "expected %d bytes of pixels for %d images, found %d"
          .formatted(pixels, count, batch.getPixels().remaining());
    }
    List<Integer> labels = batch.getLabels();
    if (labels != null && labels.size() != count) {
      return "expected %d labels, found %d".formatted(count, labels.size());
    }
    if (labels != null && labels.stream().anyMatch(label -> label < -1)) {
      return "expected labels of -1 and above, found one below";
    }
    if (batch.getIds() != null && batch.getIds().size() != count) {
      return "expected %d ids, found %d".formatted(count, batch.getIds().size());
    }
    return null;
  }

  /** The array behind {@code pixels} where it holds nothing else, as Avro decodes it. */
  private static byte[] bytes(ByteBuffer pixels) {
    if (pixels.hasArray() && pixels.array().length == pixels.remaining()) {
      return pixels.array();
    }
    byte[] bytes = new byte[pixels.remaining()];
    pixels.duplicate().get(bytes);
    return bytes;
  }

  private static int[] labels(@Nullable List<Integer> labels) {
    return labels == null ? new int[0] : labels.stream().mapToInt(Integer::intValue).toArray();
  }
}
