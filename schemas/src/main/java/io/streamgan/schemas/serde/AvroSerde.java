package io.streamgan.schemas.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro single-object encoding: the two bytes {@code C3 01}, the writer schema's 64-bit Rabin
 * fingerprint (little-endian), then the value in Avro's binary encoding. Needs no schema registry.
 *
 * <p>Whatever bytes {@link #deserialize} is given, it answers with a record, or with one {@link
 * MalformedRecordException}: forged lengths are bounded by the size of the value itself. Instances
 * are thread-safe.
 *
 * @see <a
 *     href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Specification</a>
 */
public final class AvroSerde<T extends SpecificRecord>
    implements Serde<T>, Serializer<T>, Deserializer<T> {
  private final Schema schema;
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  private AvroSerde(Schema schema, SchemaStore olderSchemas) {
    SpecificData data = new SpecificData();
    this.schema = schema;
    encoder = new BinaryMessageEncoder<>(data, schema);
    decoder = new BinaryMessageDecoder<>(data, schema, olderSchemas);
  }

  /** The serde of the record class {@code type}, generated from a schema of this module. */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
    return of(type, new SchemaStore.Cache());
  }

  /** The same, able to read records written with the schemas in {@code olderSchemas} too. */
  public static <T extends SpecificRecord> AvroSerde<T> of(
      Class<T> type, SchemaStore olderSchemas) {
    return new AvroSerde<>(SpecificData.get().getSchema(type), olderSchemas);
  }

  @Override
  public byte[] serialize(String topic, T value) {
    try {
      ByteBuffer encoded = encoder.encode(value);
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " cannot be encoded", e);
    }
  }

  /**
   * @throws MalformedRecordException when {@code value} is no {@code T} in single-object encoding
   */
  @Override
  public T deserialize(String topic, byte[] value) {
    if (value == null) {
      throw new MalformedRecordException("expected " + schema.getName() + ", found no value");
    }
    try {
      return decoder.decode(value);
    } catch (MissingSchemaException e) {
      throw new MalformedRecordException(
          "expected %s, found %d bytes written with an unknown schema"
              .formatted(schema.getName(), value.length),
          e);
    } catch (IOException | RuntimeException e) {
      // Avro answers forged lengths and indices with whatever unchecked exception they run into.
      throw new MalformedRecordException(
          "expected %s, found %d bytes that are none: %s"
              .formatted(schema.getName(), value.length, e.getMessage()),
          e);
    }
  }

  @Override
  public Serializer<T> serializer() {
    return this;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this;
  }

  @Override
  public void configure(java.util.Map<String, ?> configs, boolean isKey) {}

  @Override
  public void close() {}
}
