package io.streamgan.schemas.serde;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as plain JSON objects: a member for each field, under the name in the schema.
 *
 * <table>
 *   <caption>Values of the members</caption>
 *   <tr><td>a time</td><td>text in ISO 8601, in UTC, with milliseconds</td></tr>
 *   <tr><td>bytes</td><td>text in base64</td></tr>
 *   <tr><td>a number that is not finite</td>
 *       <td>the text {@code NaN}, {@code Infinity} or {@code -Infinity}</td></tr>
 *   <tr><td>an absent value</td><td>{@code null}</td></tr>
 * </table>
 *
 * <p>A missing member has its field's default value, and unknown members are ignored, so that
 * records of other versions can be read. Thread-safe.
 */
final class JsonRecords {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  // Instant.toString omits zeros at the end; times of one length sort as text.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Schema schema;
  private final SpecificData data;

  JsonRecords(Schema schema, SpecificData data) {
    this.schema = schema;
    this.data = data;
  }

  byte[] write(SpecificRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(schema, record, json);
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " cannot be encoded", e);
    }
    return out.toByteArray();
  }

  /**
   * @throws MalformedRecordException when {@code value} is not a JSON object with the fields of the
   *     schema
   */
  SpecificRecord read(byte[] value) {
    try {
      return record(schema, JSON.readTree(value));
    } catch (IOException | RuntimeException e) {
      throw new MalformedRecordException(
          "expected %s, found JSON that is no such record (%s)"
              .formatted(schema.getName(), e.getMessage()),
          e);
    }
  }

  private static void write(Schema schema, @Nullable Object value, JsonGenerator json)
      throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (schema.getType()) {
      case RECORD -> {
        json.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          json.writeFieldName(field.name());
          write(field.schema(), ((SpecificRecord) value).get(field.pos()), json);
        }
        json.writeEndObject();
      }
      case UNION -> write(present(schema), value, json);
      case MAP -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          json.writeFieldName((String) entry.getKey());
          write(schema.getValueType(), entry.getValue(), json);
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (Object element : (List<?>) value) {
          write(schema.getElementType(), element, json);
        }
        json.writeEndArray();
      }
      case LONG -> {
        if (value instanceof Instant time) {
          json.writeString(TIME.format(time));
        } else {
          json.writeNumber((Long) value);
        }
      }
      case BYTES -> {
        ByteBuffer bytes = ((ByteBuffer) value).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        json.writeBinary(copy);
      }
      case STRING -> json.writeString((String) value);
      case INT -> json.writeNumber((Integer) value);
      // Jackson writes a number that is not finite as text.
      case DOUBLE -> json.writeNumber((Double) value);
      default -> throw new IllegalStateException("no JSON form of " + schema);
    }
  }

  private SpecificRecord record(Schema schema, JsonNode json) {
    require(json.isObject(), schema.getName(), json);
    SpecificRecord record = (SpecificRecord) data.newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode member = json.get(field.name());
      if (member == null && !field.hasDefaultValue()) {
        throw new IllegalArgumentException("there is no " + field.name());
      }
      record.put(
          field.pos(),
          member == null
              ? data.deepCopy(field.schema(), data.getDefaultValue(field))
              : read(field.schema(), field.name(), member));
    }
    return record;
  }

  private @Nullable Object read(Schema schema, String field, JsonNode json) {
    return switch (schema.getType()) {
      case UNION -> json.isNull() ? null : read(present(schema), field, json);
      case RECORD -> record(schema, json);
      case MAP -> {
        require(json.isObject(), field, json);
        Map<String, @Nullable Object> map = new HashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> members = json.fields(); members.hasNext(); ) {
          Map.Entry<String, JsonNode> member = members.next();
          map.put(member.getKey(), read(schema.getValueType(), field, member.getValue()));
        }
        yield map;
      }
      case ARRAY -> {
        require(json.isArray(), field, json);
        List<@Nullable Object> list = new ArrayList<>();
        json.forEach(element -> list.add(read(schema.getElementType(), field, element)));
        yield list;
      }
      case LONG -> {
        if (schema.getLogicalType() != null) {
          require(json.isTextual(), field, json);
          // Avro carries milliseconds in 64 bits; ISO 8601 can name times far outside of them.
          yield Instant.ofEpochMilli(Instant.parse(json.textValue()).toEpochMilli());
        }
        require(json.isIntegralNumber() && json.canConvertToLong(), field, json);
        yield json.longValue();
      }
      case INT -> {
        require(json.isIntegralNumber() && json.canConvertToInt(), field, json);
        yield json.intValue();
      }
      case DOUBLE -> {
        require(json.isNumber() || json.isTextual(), field, json);
        yield json.isNumber() ? json.doubleValue() : notFinite(json.textValue());
      }
      case STRING -> {
        require(json.isTextual(), field, json);
        yield json.textValue();
      }
      case BYTES -> {
        require(json.isTextual(), field, json);
        yield ByteBuffer.wrap(Base64.getDecoder().decode(json.textValue()));
      }
      default -> throw new IllegalStateException("no JSON form of " + schema);
    };
  }

  private static double notFinite(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("\"" + text + "\" is not a number");
    };
  }

  /** Returns the other type of a union of null and one type. */
  private static Schema present(Schema union) {
    return union.getTypes().get(1);
  }

  private static void require(boolean valid, String field, JsonNode found) {
    if (!valid) {
      throw new IllegalArgumentException(
          "%s is of JSON type %s or out of range"
              .formatted(field, found.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
  }
}
