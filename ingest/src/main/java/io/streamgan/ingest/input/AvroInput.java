package io.streamgan.ingest.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.RegistryRecordReader;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/**
 * Reads images in Avro: {@code RawImage}, or records of any schema in the registry. Thread-safe.
 */
final class AvroInput {
  private final AvroSerde<RawImage> own;
  private final RegistryRecordReader others = new RegistryRecordReader(RawImage.getClassSchema());
  private final FieldMapping mapping;

  AvroInput(Settings settings, AvroSerde<RawImage> own) {
    this.own = own;
    mapping = new FieldMapping(settings, InputSettings.AVRO, "an Avro record");
  }

  RawImage read(InputRecord record) throws RejectedImageException {
    try {
      Optional<GenericRecord> other = others.read(record.headers(), record.value());
      return other.isPresent()
          ? mapping.image(record, path -> at(other.get(), path))
          : own.deserialize(record.topic(), record.headers(), record.value());
    } catch (MalformedRecordException e) {
      throw new RejectedImageException(Reason.MALFORMED_RECORD, String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the value at {@code path} as JSON has it, with bytes as a binary node. */
  private static JsonNode at(GenericRecord record, String path) {
    Schema schema = record.getSchema();
    Object value = record;
    for (String name : path.split("\\.", -1)) {
      if (value instanceof GenericRecord fields && schema.getField(name) != null) {
        value = fields.get(name);
        schema = schema.getField(name).schema();
      } else if (value instanceof Map<?, ?> entries) {
        value = entries.get(new Utf8(name));
        schema = schema.getValueType();
      } else {
        return MissingNode.getInstance();
      }
      if (value == null) {
        // A map has no entry for the name, and its values need not be nullable.
        return MissingNode.getInstance();
      }
      if (schema.isUnion()) {
        schema = schema.getTypes().get(GenericData.get().resolveUnion(schema, value));
      }
    }
    return leaf(schema, value);
  }

  private static JsonNode leaf(Schema schema, Object value) {
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return BinaryNode.valueOf(copy);
    }
    if (value instanceof GenericFixed fixed) {
      return BinaryNode.valueOf(fixed.bytes());
    }
    if (value instanceof CharSequence || value instanceof GenericData.EnumSymbol) {
      return TextNode.valueOf(value.toString());
    }
    if (value instanceof Integer || value instanceof Long) {
      return LongNode.valueOf(((Number) value).longValue() / unitsPerMilli(schema));
    }
    return value instanceof Number number
        ? DoubleNode.valueOf(number.doubleValue())
        : MissingNode.getInstance();
  }

  /** Number of units of the schema's timestamps in a millisecond; 1 for other numbers. */
  private static long unitsPerMilli(Schema schema) {
    LogicalType type = schema.getLogicalType();
    String name = type == null ? "" : type.getName();
    return name.endsWith("timestamp-micros")
        ? 1_000
        : name.endsWith("timestamp-nanos") ? 1_000_000 : 1;
  }
}
