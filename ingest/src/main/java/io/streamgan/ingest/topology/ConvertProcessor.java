package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.input.InputRecord;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards each record to the images, converted, or to the dead letters, unchanged; or drops it,
 * where the same content was received before. The content of an unusable image is not remembered:
 * its copies become dead letters too.
 */
final class ConvertProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(ConvertProcessor.class);

  private static final long MAX_LOGGED = 20;
  private static final long LOGGED_EVERY = 1000;

  private final ImageConverter converter;
  private final IngestCounts counts;
  private final String deadLetterTopic;
  private final SinkLimits limits;
  private final boolean deduplicate;
  private @Nullable RecentContent recent;

  /**
   * @param limits sizes of records that are forwarded; where an unusable record has more, its dead
   *     letter lacks the value
   */
  ConvertProcessor(
      ImageConverter converter,
      IngestCounts counts,
      String deadLetterTopic,
      SinkLimits limits,
      boolean deduplicate) {
    this.converter = converter;
    this.counts = counts;
    this.deadLetterTopic = deadLetterTopic;
    this.limits = limits;
    this.deduplicate = deduplicate;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    if (deduplicate) {
      KeyValueStore<byte[], byte[]> store = context.getStateStore(RecentContent.STORE);
      recent = new RecentContent(store);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin = origin();
    long from = System.nanoTime();
    counts.receive(record.value() == null ? 0 : record.value().length);
    try {
      RawImage raw = converter.read(input(record, origin));
      byte[] hash = recent == null ? null : recent.hash(raw);
      if (recent != null && hash != null && recent.contains(hash)) {
        counts.drop();
        return;
      }
      byte[] batch = converter.convert(raw);
      requireSize(DeadLetter.bytes(record.key(), batch, record.headers()));
      if (recent != null && hash != null) {
        recent.add(hash);
      }
      counts.accept(System.nanoTime() - from);
      context().forward(record.withValue(batch), IngestTopology.IMAGES);
    } catch (RejectedImageException e) {
      counts.reject(e.reason(), System.nanoTime() - from);
      report(origin, e);
      context().forward(deadLetter(record, origin, e), IngestTopology.DEAD_LETTERS);
    }
  }

  private void requireSize(long bytes) throws RejectedImageException {
    if (bytes > limits.images()) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES,
          "the image's key, headers and batch have %d bytes, at most %d fit into a record"
              .formatted(bytes, limits.images()));
    }
  }

  /**
   * Logs the first dead letters, and then one in a thousand, so that a bad producer does not fill
   * the disk.
   */
  private void report(RecordMetadata origin, RejectedImageException e) {
    long rejected = counts.rejected();
    if (rejected <= MAX_LOGGED || rejected % LOGGED_EVERY == 0) {
      LOG.warn(
          "{}-{}@{} is dead letter {}: {} ({})",
          origin.topic(),
          origin.partition(),
          origin.offset(),
          rejected,
          e.getMessage(),
          e.reason());
    }
  }

  private static InputRecord input(Record<byte[], byte[]> record, RecordMetadata origin) {
    return new InputRecord(
        origin.topic(),
        origin.partition(),
        origin.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
  }

  private RecordMetadata origin() {
    Optional<RecordMetadata> metadata = context().recordMetadata();
    return metadata.orElseThrow(() -> new IllegalStateException("a record comes from a topic"));
  }

  private Record<byte[], byte[]> deadLetter(
      Record<byte[], byte[]> record, RecordMetadata origin, RejectedImageException e) {
    ConsumerRecord<byte[], byte[]> asItCame =
        new ConsumerRecord<>(
            origin.topic(),
            origin.partition(),
            origin.offset(),
            record.timestamp(),
            TimestampType.CREATE_TIME,
            ConsumerRecord.NULL_SIZE,
            ConsumerRecord.NULL_SIZE,
            record.key(),
            record.value(),
            new RecordHeaders(record.headers()),
            Optional.empty());
    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            deadLetterTopic,
            asItCame,
            e.reason(),
            String.valueOf(e.getMessage()),
            limits.deadLetters());
    return record.withKey(letter.key()).withValue(letter.value()).withHeaders(letter.headers());
  }
}
