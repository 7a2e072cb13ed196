package io.streamgan.codec;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Decodes and validates values of the images topic. Thread-safe. */
public final class ImageBatchDecoder {
  private final AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);

  /**
   * Decodes the value of {@code record}, whose headers may contain its schema's identity in a
   * registry.
   *
   * @throws RejectedBatchException when the value is no record of the topic, when its images or
   *     labels are not among those accepted, or when its fields contradict each other
   */
  public DecodedImages decode(ConsumerRecord<?, byte @Nullable []> record, AcceptedImages accepted)
      throws RejectedBatchException {
    ImageBatch batch;
    try {
      batch = serde.deserialize(record.topic(), record.headers(), record.value());
    } catch (MalformedRecordException e) {
      throw new RejectedBatchException(Reason.MALFORMED_RECORD, String.valueOf(e.getMessage()), e);
    }
    if (!accepted.acceptShape(batch)) {
      throw new RejectedBatchException(
          Reason.WRONG_SHAPE,
          "expected images of %s, found %dx%dx%d"
              .formatted(
                  accepted.shapes(), batch.getWidth(), batch.getHeight(), batch.getChannels()));
    }
    String contradiction = contradiction(batch);
    if (contradiction != null) {
      throw new RejectedBatchException(Reason.INCONSISTENT_BATCH, contradiction);
    }
    OptionalInt unknown = accepted.unknownLabel(batch);
    if (unknown.isPresent()) {
      throw new RejectedBatchException(
          Reason.UNKNOWN_LABEL,
          "expected labels below %d, found %d; objective.classes sets the number of classes, which a model keeps"
              .formatted(accepted.classes(), unknown.getAsInt()));
    }
    return new DecodedImages(
        batch.getCapturedAt().toEpochMilli(),
        new Images(
            new ImageShape(batch.getHeight(), batch.getWidth(), batch.getChannels()),
            batch.getCount(),
            bytes(batch.getPixels()),
            labels(batch.getLabels())),
        batch.getIds() == null ? List.of() : batch.getIds());
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
