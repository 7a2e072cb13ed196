package io.streamgan.ingest.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.settings.Settings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads images in JSON objects. Thread-safe. */
final class JsonInput {
  private final ObjectMapper mapper = JsonMapper.builder().build();
  private final FieldMapping mapping;

  JsonInput(Settings settings) {
    mapping = new FieldMapping(settings, InputSettings.JSON, "a JSON object");
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
    return mapping.image(record, path -> at(object, path));
  }

  private JsonNode parse(byte @Nullable [] value) throws RejectedImageException {
    try {
      JsonNode node = value == null ? null : mapper.readTree(value);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      throw mapping.malformed(
          "%d bytes that do not parse".formatted(value == null ? 0 : value.length), e);
    }
    throw mapping.malformed(value == null ? "no value" : "another value", null);
  }

  private static JsonNode at(JsonNode object, String path) {
    JsonNode node = object;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }
}
