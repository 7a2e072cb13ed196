package io.streamgan.schemas.serde;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of any schema in the registry that the process uses, without a class for them.
 * Thread-safe.
 */
public final class RegistryRecordReader {
  private final Schema own;
  private final Map<String, GenericDatumReader<GenericRecord>> readers = new ConcurrentHashMap<>();

  /**
   * @param own schema whose records, in all versions, are left to an {@link AvroSerde}
   */
  public RegistryRecordReader(Schema own) {
    this.own = own;
  }

  /**
   * Returns whether the process uses a registry and {@code headers} contain a schema's identity.
   */
  public static boolean isIdentifiedBy(Headers headers) {
    return WireFormat.registry().isPresent() && SchemaId.isIn(headers);
  }

  /**
   * Returns the record in {@code value}; empty if the process uses no registry, if headers and
   * value contain no schema's identity, or if the schema has the name of {@code own}.
   *
   * @throws UnknownSchemaException when the registry does not know the schema
   * @throws MalformedRecordException when {@code value} is not a record of that schema
   * @throws SchemaRegistryException when the registry does not answer
   */
  public Optional<GenericRecord> read(Headers headers, byte @Nullable [] value) {
    Optional<SchemaRegistry> registry = WireFormat.registry();
    if (value == null || registry.isEmpty()) {
      return Optional.empty();
    }
    Optional<SchemaId> id = SchemaId.of(headers, value);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    GenericDatumReader<GenericRecord> reader =
        readers.computeIfAbsent(id.get().path(), path -> readerOf(registry.get(), id.get()));
    return reader.getSchema().getFullName().equals(own.getFullName())
        ? Optional.empty()
        : Optional.of(AvroSerde.read(reader, reader.getSchema(), value, id.get().from()));
  }

  private static GenericDatumReader<GenericRecord> readerOf(SchemaRegistry registry, SchemaId id) {
    Schema schema =
        registry
            .find(id)
            .orElseThrow(
                () -> new UnknownSchemaException("found a record of unknown schema " + id));
    if (schema.getType() != Schema.Type.RECORD) {
      throw new MalformedRecordException(
          "expected a record, found %s of schema %s".formatted(schema.getType().getName(), id),
          null);
    }
    return new GenericDatumReader<>(schema);
  }
}
