package io.streamgan.sampler.infer;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgan.sampler.respond.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parses the values of a tensor in JSON: a flat or nested array in row-major order. */
final class JsonValues {
  private final String name;
  private final DataType type;
  private final ByteBuffer target;

  private JsonValues(String name, DataType type, ByteBuffer target) {
    this.name = name;
    this.type = type;
    this.target = target;
  }

  /**
   * Returns exactly {@code size} values of {@code type} in the form of the binary extension.
   *
   * @throws InvalidInferenceException when the number of values or the type of a value is wrong
   */
  static ByteBuffer encode(String name, DataType type, int size, JsonNode data) {
    int there = data.isArray() ? count(data) : 0;
    if (!data.isArray() || there != size) {
      throw new InvalidInferenceException(
          "Input %s has a shape of %d values and data of %d.".formatted(name, size, there));
    }
    if (type == DataType.BYTES) {
      List<byte[]> texts = new ArrayList<>();
      addTexts(name, data, texts);
      return InputTensor.encode(texts);
    }
    ByteBuffer target =
        ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    new JsonValues(name, type, target).add(data);
    return target.flip();
  }

  private static void addTexts(String name, JsonNode data, List<byte[]> texts) {
    for (JsonNode value : data) {
      if (value.isArray()) {
        addTexts(name, value, texts);
      } else if (value.isTextual()) {
        texts.add(value.textValue().getBytes(StandardCharsets.UTF_8));
      } else {
        throw mistyped(name, value, DataType.BYTES);
      }
    }
  }

  private static int count(JsonNode data) {
    int count = 0;
    for (JsonNode value : data) {
      count += value.isArray() ? count(value) : 1;
    }
    return count;
  }

  private void add(JsonNode data) {
    for (JsonNode value : data) {
      if (value.isArray()) {
        add(value);
      } else {
        put(value);
      }
    }
  }

  private void put(JsonNode value) {
    if (type == DataType.FP32 && value.isNumber()) {
      target.putFloat(value.floatValue());
    } else if (type == DataType.INT32 && value.isIntegralNumber() && value.canConvertToInt()) {
      target.putInt(value.intValue());
    } else if (type == DataType.INT64 && value.isIntegralNumber() && value.canConvertToLong()) {
      target.putLong(value.longValue());
    } else {
      throw mistyped(name, value, type);
    }
  }

  private static InvalidInferenceException mistyped(String name, JsonNode value, DataType type) {
    return new InvalidInferenceException(
        "Input %s holds '%s', which is no %s.".formatted(name, Quoted.of(value.toString()), type));
  }
}
