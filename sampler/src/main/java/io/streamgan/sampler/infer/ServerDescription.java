package io.streamgan.sampler.infer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Server metadata of the protocol. */
final class ServerDescription {
  static final String NAME = "streamgan";
  static final List<String> EXTENSIONS =
      List.of("binary_tensor_data", "model_configuration", "model_repository", "statistics");

  private ServerDescription() {}

  /** Version in the jar's manifest; {@code dev} for classes outside a jar. */
  static String version() {
    String version = ServerDescription.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  static ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", NAME).put("version", version());
    ArrayNode extensions = json.putArray("extensions");
    EXTENSIONS.forEach(extensions::add);
    return json;
  }
}
