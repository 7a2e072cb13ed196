package io.streamgan.sampler.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.sampler.respond.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inference request over REST: JSON, followed with the binary tensor extension by the values of
 * those inputs that have a {@code binary_data_size}, in their order.
 *
 * @param id is returned in the response; null for none
 * @param outputs names of the requested outputs; empty for all
 * @param binary whether the output's values follow the JSON of the response
 */
record RestRequest(
    @Nullable String id, List<InputTensor> inputs, List<String> outputs, boolean binary) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param jsonLength length of the JSON before the binary values; null if the whole body is JSON
   * @throws InvalidInferenceException when the request is invalid
   */
  static RestRequest parse(byte[] body, @Nullable String jsonLength) {
    int length = jsonLength == null ? body.length : length(jsonLength, body.length);
    JsonNode json = json(body, length);
    ByteBuffer binary =
        ByteBuffer.wrap(body, length, body.length - length).order(ByteOrder.LITTLE_ENDIAN);
    List<InputTensor> inputs = new ArrayList<>();
    for (JsonNode input : array(json, "inputs")) {
      inputs.add(input(input, binary));
    }
    if (binary.hasRemaining()) {
      throw new InvalidInferenceException(
          "%d bytes follow the last input.".formatted(binary.remaining()));
    }
    boolean binaryOutput = json.path("parameters").path("binary_data_output").asBoolean(false);
    List<String> outputs = new ArrayList<>();
    for (JsonNode output : array(json, "outputs")) {
      outputs.add(text(output, "An output", "name"));
      binaryOutput = output.path("parameters").path("binary_data").asBoolean(binaryOutput);
    }
    JsonNode id = json.path("id");
    return new RestRequest(id.isTextual() ? id.textValue() : null, inputs, outputs, binaryOutput);
  }

  /**
   * Whether a request for the index of models asks for those that are ready only.
   *
   * @param body JSON with the member {@code ready}; empty for all models
   * @throws InvalidInferenceException when the body is no JSON
   */
  static boolean asksForReady(byte[] body) {
    return body.length > 0 && json(body, body.length).path("ready").asBoolean(false);
  }

  private static int length(String header, int bodyLength) {
    try {
      int length = Integer.parseInt(header);
      if (length >= 0 && length <= bodyLength) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw badLength(header, bodyLength);
    }
    throw badLength(header, bodyLength);
  }

  private static InvalidInferenceException badLength(String header, int bodyLength) {
    return new InvalidInferenceException(
        "Inference-Header-Content-Length must be from 0 to the body's %d bytes, not '%s'."
            .formatted(bodyLength, Quoted.of(header)));
  }

  private static JsonNode json(byte[] body, int length) {
    JsonNode json;
    try {
      json = JSON.readTree(body, 0, length);
    } catch (JsonProcessingException e) {
      throw new InvalidInferenceException("The request is no JSON.");
    } catch (IOException e) {
      throw new InvalidInferenceException("The request cannot be read.");
    }
    if (!json.isObject()) {
      throw new InvalidInferenceException("The request is no JSON object.");
    }
    return json;
  }

  private static JsonNode array(JsonNode json, String name) {
    JsonNode array = json.path(name);
    if (!array.isMissingNode() && !array.isArray()) {
      throw new InvalidInferenceException("Member %s is no array.".formatted(name));
    }
    return array;
  }

  private static String text(JsonNode json, String what, String member) {
    JsonNode value = json.path(member);
    if (!value.isTextual()) {
      throw new InvalidInferenceException("%s has no %s.".formatted(what, member));
    }
    return value.textValue();
  }

  private static InputTensor input(JsonNode json, ByteBuffer binary) {
    String name = text(json, "An input", "name");
    String datatype = text(json, "An input", "datatype");
    List<Long> shape = new ArrayList<>();
    for (JsonNode axis : json.path("shape")) {
      if (!axis.isIntegralNumber() || !axis.canConvertToLong()) {
        throw new InvalidInferenceException("An input's shape is an array of whole numbers.");
      }
      shape.add(axis.longValue());
    }
    DataType type = InputTensor.requireType(name, datatype);
    if (!json.path("shape").isArray()) {
      throw new InvalidInferenceException("Input %s has no shape.".formatted(name));
    }
    JsonNode size = json.path("parameters").path("binary_data_size");
    JsonNode data = json.path("data");
    if (size.isMissingNode() == data.isMissingNode()) {
      throw new InvalidInferenceException(
          "Input %s has either data or a binary_data_size.".formatted(name));
    }
    ByteBuffer values =
        size.isMissingNode()
            ? JsonValues.encode(name, type, TensorSpec.size(name, shape), data)
            : take(name, size, binary);
    return InputTensor.of(name, datatype, shape, values);
  }

  private static ByteBuffer take(String name, JsonNode size, ByteBuffer binary) {
    if (!size.canConvertToInt() || size.intValue() < 0 || size.intValue() > binary.remaining()) {
      throw new InvalidInferenceException(
          "Input %s has a binary_data_size of more than the %d bytes that are there."
              .formatted(name, binary.remaining()));
    }
    ByteBuffer values = binary.slice(binary.position(), size.intValue());
    binary.position(binary.position() + size.intValue());
    return values;
  }
}
