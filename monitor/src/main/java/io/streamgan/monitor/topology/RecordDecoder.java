package io.streamgan.monitor.topology;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the values of one topic, whose keys name models. A malformed value, or one without a key,
 * is counted, logged and skipped.
 */
final class RecordDecoder<T> {
  private static final Logger LOG = LoggerFactory.getLogger(RecordDecoder.class);
  private static final long MAX_LOGGED = 20;

  private final Deserializer<T> values;
  private final String topic;
  private final MonitorCounts counts;

  RecordDecoder(Deserializer<T> values, String topic, MonitorCounts counts) {
    this.values = values;
    this.topic = topic;
    this.counts = counts;
  }

  Optional<T> read(Record<byte @Nullable [], byte @Nullable []> record) {
    try {
      if (record.key() == null) {
        throw new MalformedRecordException("it has no key, which names the model");
      }
      return Optional.of(values.deserialize(topic, record.value()));
    } catch (MalformedRecordException e) {
      counts.skip();
      if (counts.malformed() <= MAX_LOGGED) {
        LOG.warn("a malformed record of {} is skipped: {}", topic, e.getMessage());
      }
      return Optional.empty();
    }
  }
}
