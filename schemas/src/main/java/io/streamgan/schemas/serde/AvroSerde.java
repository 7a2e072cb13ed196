package io.streamgan.schemas.serde;

import io.streamgan.schemas.ImageBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro single-object encoding: the two bytes {@code C3 01}, the writer schema's 64-bit Rabin
 * fingerprint (little-endian), then the value in Avro's binary encoding. This needs no schema
 * registry. If the process uses one ({@link WireFormat}), the serde writes Confluent's wire format:
 * a zero byte, the schema's id (32 bits, big-endian), then the value.
 *
 * <p>Schemas are also recognised by the fingerprints that some libraries for other languages
 * compute ({@link Fingerprints}). For any bytes, {@link #deserialize} returns a record or throws a
 * {@link MalformedRecordException}, and it never allocates more than {@value #MAX_FIELD_BYTES}
 * bytes for a field, even if the bytes specify a larger length. Instances are thread-safe.
 *
 * @see <a
 *     href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Specification</a>
 */
public final class AvroSerde<T extends SpecificRecord>
    implements Serde<T>, Serializer<T>, Deserializer<T> {
  /** Longest string or byte sequence in a record, which is more than a topic's largest record. */
  static final int MAX_FIELD_BYTES = 32 << 20;

  private static final int MAX_ITEMS = 1 << 20;
  private static final Headers NO_HEADERS = new RecordHeaders();
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};
  private static final int REGISTRY_HEADER_BYTES = 1 + Integer.BYTES;
  private static final int HEADER_BYTES = MARKER.length + Long.BYTES;

  static {
    // Avro allocates the length that a field specifies before it checks that the bytes exist. It
    // reads its limits once, when the first decoder is created.
    limit("org.apache.avro.limits.bytes.maxLength", MAX_FIELD_BYTES);
    limit("org.apache.avro.limits.string.maxLength", MAX_FIELD_BYTES);
    limit("org.apache.avro.limits.collectionItems.maxLength", MAX_ITEMS);
    // Avro instantiates only trusted classes.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackage() == ImageBatch.class.getPackage()));
  }

  private final Schema schema;
  private final SpecificData data;
  private final BinaryMessageEncoder<T> encoder;
  private final Map<Long, SpecificDatumReader<T>> readers = new HashMap<>();

  private final Map<String, SpecificDatumReader<T>> readersById = new ConcurrentHashMap<>();
  private final boolean exact;

  private AvroSerde(Schema schema, List<Schema> older, boolean exact) {
    this.exact = exact;
    data = new SpecificData(getClass().getClassLoader());
    // Within unions and for defaults, Avro does not use the record class's own conversion.
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    this.schema = schema;
    encoder = new BinaryMessageEncoder<>(data, schema);
    read(schema);
    older.forEach(this::read);
  }

  /**
   * Returns the serde of the record class {@code type}, which is generated from a schema of this
   * module. It writes that schema, and reads it and all earlier versions.
   */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(SpecificData.get().getSchema(type), OlderSchemas.of(type), false);
  }

  /**
   * Returns a serde like {@link #of(Class)} that refuses other schemas, even if a registry knows
   * them. It is for records whose readers must not ignore fields that a newer version has added.
   */
  public static <T extends SpecificRecord> AvroSerde<T> exact(Class<T> type) {
    return new AvroSerde<>(SpecificData.get().getSchema(type), OlderSchemas.of(type), true);
  }

  @Override
  public byte[] serialize(String topic, T value) {
    Optional<SchemaRegistry> registry = WireFormat.registry();
    if (registry.isPresent()) {
      return serialize(registry.get().register(subject(topic), schema), value);
    }
    try {
      ByteBuffer encoded = encoder.encode(value);
      // The encoder was configured to return a copy, which nobody else uses.
      return encoded.array();
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " cannot be encoded", e);
    }
  }

  private byte[] serialize(int id, T value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(REGISTRY_HEADER_BYTES).put((byte) 0).putInt(id).array());
    BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new SpecificDatumWriter<T>(schema, data).write(value, binary);
      binary.flush();
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " cannot be encoded", e);
    }
    return out.toByteArray();
  }

  /**
   * Returns the registry's subject: by topic name, as is usual, or by topic and record name for
   * topics with records of two schemas, chunks and manifests.
   */
  private String subject(String topic) {
    boolean inParts = schema.getName().endsWith("Chunk") || schema.getName().endsWith("Manifest");
    return topic + "-" + (inParts ? schema.getFullName() : "value");
  }

  /**
   * @throws MalformedRecordException when {@code value} is not a {@code T} in single-object
   *     encoding or, with a registry, in its wire format
   * @throws UnknownSchemaException when it was written with an unknown schema
   * @throws SchemaRegistryException when the registry does not answer
   */
  @Override
  public T deserialize(String topic, byte @Nullable [] value) {
    return deserialize(topic, NO_HEADERS, value);
  }

  /**
   * Like {@link #deserialize(String, byte[])}, for a record whose headers may contain its schema's
   * identity in the registry.
   */
  @Override
  public T deserialize(String topic, Headers headers, byte @Nullable [] value) {
    if (value == null) {
      throw malformed(schema, "no value", null);
    }
    Optional<SchemaRegistry> registry = WireFormat.registry();
    Optional<SchemaId> id = registry.flatMap(known -> SchemaId.of(headers, value));
    if (id.isPresent()) {
      SpecificDatumReader<T> reader =
          readersById.computeIfAbsent(
              id.get().path(), unknown -> readerOf(registry.get(), id.get()));
      return read(reader, schema, value, id.get().from());
    }
    if (value.length < HEADER_BYTES || value[0] != MARKER[0] || value[1] != MARKER[1]) {
      throw malformed(schema, value.length + " bytes that are not in single-object encoding", null);
    }
    long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
    SpecificDatumReader<T> reader = readers.get(fingerprint);
    if (reader == null) {
      throw unknown("%016x".formatted(fingerprint));
    }
    return read(reader, schema, value, HEADER_BYTES);
  }

  private void read(Schema writer) {
    SpecificDatumReader<T> reader = new SpecificDatumReader<>(writer, schema, data);
    Fingerprints.of(writer).forEach(fingerprint -> readers.put(fingerprint, reader));
  }

  private SpecificDatumReader<T> readerOf(SchemaRegistry registry, SchemaId id) {
    Schema writer =
        registry
            .find(id)
            .filter(
                schema ->
                    !exact || readers.containsKey(SchemaNormalization.parsingFingerprint64(schema)))
            .orElseThrow(() -> unknown(id.toString()));
    return new SpecificDatumReader<>(writer, schema, data);
  }

  /** Reads a record that takes all bytes of {@code value} after {@code from}. */
  static <R> R read(DatumReader<R> reader, Schema schema, byte[] value, int from) {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, from, value.length - from, null);
      R record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw malformed(schema, "more bytes than the record has", null);
      }
      return record;
    } catch (IOException | RuntimeException e) {
      if (e instanceof MalformedRecordException malformed) {
        throw malformed;
      }
      // For forged lengths and indices, Avro throws various unchecked exceptions.
      throw malformed(
          schema, value.length + " bytes that do not decode (" + e.getMessage() + ")", e);
    } catch (StackOverflowError e) {
      // A schema of a registry may contain itself, and then a record may be nested to any depth.
      throw malformed(schema, value.length + " bytes that are nested too deeply", e);
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
  public void configure(Map<String, ?> configs, boolean isKey) {}

  @Override
  public void close() {}

  private static MalformedRecordException malformed(
      Schema schema, String found, @Nullable Throwable cause) {
    return new MalformedRecordException(
        "expected %s, found %s".formatted(schema.getName(), found), cause);
  }

  private UnknownSchemaException unknown(String writer) {
    return new UnknownSchemaException(
        "expected %s, found a record of unknown schema %s".formatted(schema.getName(), writer));
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
