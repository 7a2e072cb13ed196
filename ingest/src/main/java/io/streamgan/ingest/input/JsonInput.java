package io.streamgan.ingest.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads images in JSON objects. Thread-safe. */
final class JsonInput {
  private static final String DATA_URL = "data:";

  private final ObjectMapper mapper = JsonMapper.builder().build();
  private final Settings settings;

  JsonInput(Settings settings) {
    this.settings = settings;
  }

  /** Whether {@code value} begins like a JSON object. */
  static boolean isObject(byte[] value) {
    int at = 0;
    while (at < value.length && (value[at] == ' ' || (value[at] >= '\t' && value[at] <= '\r'))) {
      at++;
    }
    return at < value.length && value[at] == '{';
  }

  RawImage read(InputRecord record) throws RejectedImageException {
    JsonNode object = parse(record.value());
    String id = text(object, settings.get(InputSettings.JSON_ID));
    String source = text(object, settings.get(InputSettings.JSON_SOURCE));
    RawImage.Builder image =
        RawImage.newBuilder()
            .setId(id == null ? record.position() : id)
            .setSource(source == null ? record.sourceByKey() : source)
            .setCapturedAt(time(object, record.time()))
            .setContent(content(object));
    String label = label(at(object, settings.get(InputSettings.JSON_LABEL)));
    if (label != null) {
      image.setLabel(label);
    }
    return image.build();
  }

  private JsonNode parse(byte @Nullable [] value) throws RejectedImageException {
    try {
      JsonNode node = value == null ? null : mapper.readTree(value);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      throw malformed("%d bytes that do not parse".formatted(value == null ? 0 : value.length), e);
    }
    throw malformed(value == null ? "no value" : "another value", null);
  }

  private ByteBuffer content(JsonNode object) throws RejectedImageException {
    JsonNode node = at(object, settings.get(InputSettings.JSON_CONTENT));
    if (!node.isTextual()) {
      throw malformed(
          "none with text in field '%s'".formatted(settings.get(InputSettings.JSON_CONTENT)), null);
    }
    String text = node.textValue();
    String base64 = text.startsWith(DATA_URL) ? text.substring(text.indexOf(',') + 1) : text;
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(standardAlphabet(base64)));
    } catch (IllegalArgumentException e) {
      throw malformed(
          "no base64 in field '%s'".formatted(settings.get(InputSettings.JSON_CONTENT)), e);
    }
  }

  /** Removes line ends and spaces, and replaces the two characters of the URL-safe alphabet. */
  private static String standardAlphabet(String base64) {
    return base64.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
  }

  private Instant time(JsonNode object, Instant otherwise) throws RejectedImageException {
    JsonNode node = at(object, settings.get(InputSettings.JSON_CAPTURED_AT));
    if (node.canConvertToLong()) {
      return Instant.ofEpochMilli(node.longValue());
    }
    if (!node.isTextual()) {
      return otherwise;
    }
    try {
      Instant time = Instant.parse(node.textValue());
      // Avro carries milliseconds in 64 bits; ISO 8601 can name times far outside of them.
      return Instant.ofEpochMilli(time.toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw malformed(
          "no time in field '%s'".formatted(settings.get(InputSettings.JSON_CAPTURED_AT)), e);
    }
  }

  /** A whole number may have a fraction of zero: tables with gaps hold numbers as 3.0. */
  private static @Nullable String label(JsonNode node) {
    if (node.isFloatingPointNumber() && node.doubleValue() == Math.rint(node.doubleValue())) {
      return node.decimalValue().toBigInteger().toString();
    }
    return node.isTextual() || node.isNumber() ? node.asText() : null;
  }

  private static @Nullable String text(JsonNode object, String path) {
    JsonNode node = at(object, path);
    return node.isTextual() || node.isNumber() ? node.asText() : null;
  }

  private static JsonNode at(JsonNode object, String path) {
    JsonNode node = object;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }

  private static RejectedImageException malformed(String found, @Nullable Exception cause) {
    String message = "expected a JSON object, found " + found;
    return cause == null
        ? new RejectedImageException(Reason.MALFORMED_RECORD, message)
        : new RejectedImageException(Reason.MALFORMED_RECORD, message, cause);
  }
}
