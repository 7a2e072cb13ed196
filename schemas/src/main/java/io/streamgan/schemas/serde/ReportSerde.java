package io.streamgan.schemas.serde;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serde of the topics that {@code topics.format} applies to: metrics, windows, quality and events.
 * It writes Avro as {@link AvroSerde} does, or plain JSON if the process is set to that ({@link
 * WireFormat}), and reads both by content, so that a topic may contain both. Instances are
 * thread-safe.
 */
public final class ReportSerde<T extends SpecificRecord> implements Serializer<T>, Deserializer<T> {
  private static final Headers NO_HEADERS = new RecordHeaders();

  private final Class<T> type;
  private final AvroSerde<T> avro;
  private final JsonRecords json;

  private ReportSerde(Class<T> type) {
    this.type = type;
    avro = AvroSerde.of(type);
    Schema schema = SpecificData.get().getSchema(type);
    SpecificData data = new SpecificData(getClass().getClassLoader());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    json = new JsonRecords(schema, data);
  }

  /** Returns the serde of the record class {@code type}. */
  public static <T extends SpecificRecord> ReportSerde<T> of(Class<T> type) {
    return new ReportSerde<>(type);
  }

  @Override
  public byte[] serialize(String topic, T value) {
    return WireFormat.reportsInJson() ? json.write(value) : avro.serialize(topic, value);
  }

  /**
   * @throws MalformedRecordException when {@code value} is a {@code T} in none of the encodings
   */
  @Override
  public T deserialize(String topic, byte @Nullable [] value) {
    return deserialize(topic, NO_HEADERS, value);
  }

  /** Like {@link #deserialize(String, byte[])}, with headers as {@link AvroSerde} reads them. */
  @Override
  public T deserialize(String topic, Headers headers, byte @Nullable [] value) {
    // No Avro encoding of these records begins with a brace: where a registry's identity is in a
    // header, they begin with the length of a string, which is even.
    return value != null && value.length > 0 && value[0] == '{'
        ? type.cast(json.read(value))
        : avro.deserialize(topic, headers, value);
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {}

  @Override
  public void close() {}
}
