package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads networks from a JSON file: an object with {@code generator}, {@code discriminator} and, for
 * the objective autoencoding, {@code autoencoder}, in the form that snapshots and generators'
 * manifests contain. Only {@code initial} and {@code augmented} have defaults, so that a missing or
 * misspelt name is reported.
 */
public final class NetworksFile {
  private static final long LARGEST = 4 << 20;
  private static final String AUTOENCODER = "autoencoder";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private NetworksFile() {}

  /**
   * Reads {@code file}.
   *
   * @throws IllegalArgumentException when the file cannot be read or its networks are invalid; the
   *     message is one line that names the file and, if a layer is wrong, the layer, the shape that
   *     it accepts and the shape of its input
   */
  public static Networks read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IllegalArgumentException("it is larger than %,d bytes".formatted(LARGEST));
      }
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("the network file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the network file %s cannot be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the network file %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Networks parse(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (!(tree instanceof ObjectNode networks)) {
        throw new IllegalArgumentException(
            "it is not a JSON object with 'generator' and 'discriminator'");
      }
      if (!networks.has(AUTOENCODER)) {
        networks.putNull(AUTOENCODER);
      }
      tree.findParents("layers").stream()
          .map(ObjectNode.class::cast)
          .forEach(NetworksFile::complete);
      return JSON.treeToValue(tree, Networks.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where(e) + what(e), e);
    }
  }

  private static void complete(ObjectNode network) {
    if (!network.has("initial")) {
      network.put("initial", "normal");
    }
    if (!network.has("augmented")) {
      network.put("augmented", false);
    }
  }

  /** Returns where the error is, for example {@code generator.layers.3: }. */
  private static String where(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
    }
    return mapping.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? Integer.toString(step.getIndex())
                    : step.getFieldName())
        .collect(Collectors.joining(".", "", ": "));
  }

  /** Returns what is wrong there. */
  private static String what(JsonProcessingException e) {
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    if (e instanceof InvalidTypeIdException type && type.getTypeId() != null) {
      Set<String> types =
          Arrays.stream(LayerSpec.class.getAnnotation(JsonSubTypes.class).value())
              .map(JsonSubTypes.Type::name)
              .collect(Collectors.toCollection(TreeSet::new));
      return "there is no layer of type '%s'; choose one of %s"
          .formatted(type.getTypeId(), String.join(", ", types));
    }
    if (e instanceof UnrecognizedPropertyException property) {
      return "there is no field '%s' here; the fields are %s"
          .formatted(property.getPropertyName(), property.getKnownPropertyIds());
    }
    if (e.getOriginalMessage().startsWith("Missing creator property")) {
      return "this field is missing";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("it is not JSON");
  }
}
