package io.streamgan.monitor.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.features.NetworkInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.config.KerasModelConfiguration;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelBuilder;

/**
 * The network of a Keras file, imported by Deeplearning4j: a chain of layers (Sequential) or a
 * graph (Functional), with one image as input.
 *
 * @param input shape of the network's input
 * @param outputs names of the layers that nothing follows
 */
record KerasFile(ComputationGraph graph, NetworkInput input, List<String> outputs) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** Height and width that a network of any size is imported with; nothing depends on them. */
  private static final int ANY_SIZE = 128;

  private static final String CHANNELS_FIRST =
      "its layers have channels before rows, which Deeplearning4j does not import rightly; save it"
          + " with data_format=\"channels_last\"";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws ConfigException when that is not possible, with reason and remedy
   */
  static KerasFile read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw FeatureSettings.unusable(
            file, "there is no such file; name one that Keras saved, or an ONNX model");
      }
      if (!isHdf5(file)) {
        throw FeatureSettings.unusable(
            file,
            "it is no HDF5 file; save the network in Keras' older format, with"
                + " model.save(\"name.h5\")");
      }
      return read(file, new KerasModelBuilder(new KerasModelConfiguration()));
    } catch (IOException e) {
      throw FeatureSettings.unusable(file, "it cannot be read: " + e.getMessage());
    }
  }

  private static boolean isHdf5(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
    }
  }

  private static KerasFile read(Path file, KerasModelBuilder builder) {
    KerasModel model;
    ComputationGraph graph;
    boolean anySize;
    try {
      builder.modelHdf5Filename(file.toString()).enforceTrainingConfig(false);
      JsonNode described = JSON.readTree(builder.getModelJson());
      if (described.findValuesAsText("data_format").contains("channels_first")) {
        throw FeatureSettings.unusable(file, CHANNELS_FIRST);
      }
      anySize = giveSize(described);
      builder.modelJson(JSON.writeValueAsString(described));
      boolean chain = described.path("class_name").asText().equals("Sequential");
      model = chain ? builder.buildSequential() : builder.buildModel();
      graph = model.getComputationGraph();
    } catch (ConfigException e) {
      throw e;
    } catch (IOException
        | InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException
        | RuntimeException e) {
      // The import throws exceptions of any kind where a file does not meet its expectations.
      throw FeatureSettings.unusable(
          file,
          "Deeplearning4j cannot import it (%s); it has to be a whole network of Keras 2, saved with"
                  .formatted(reason(e))
              + " model.save(\"name.h5\"), of Keras' own layers without Lambda");
    } finally {
      builder.close();
    }
    return new KerasFile(
        graph, input(file, model, anySize), List.copyOf(model.getOutputLayerNames()));
  }

  /** Gives the inputs of {@code described} a size where they have none, and says whether it did. */
  private static boolean giveSize(JsonNode described) {
    JsonNode config = described.path("config");
    boolean given = false;
    for (JsonNode layer : config.isArray() ? config : config.path("layers")) {
      if (layer.path("config") instanceof ObjectNode own
          && own.path("batch_input_shape") instanceof ArrayNode shape) {
        for (int axis = 1; axis < shape.size(); axis++) {
          if (shape.get(axis).isNull()) {
            shape.set(axis, ANY_SIZE);
            given = true;
          }
        }
      }
    }
    return given;
  }

  private static NetworkInput input(Path file, KerasModel model, boolean anySize) {
    List<String> inputs = model.getInputLayerNames();
    InputType type = model.getOutputTypes().get(inputs.get(0));
    if (inputs.size() != 1 || !(type instanceof InputTypeConvolutional image)) {
      throw FeatureSettings.unusable(
          file,
          "the network takes %s and not one image; choose one for images"
              .formatted(inputs.size() == 1 ? type : inputs));
    }
    if (image.getChannels() != 1 && image.getChannels() != 3) {
      throw FeatureSettings.unusable(
          file,
          "the network takes images of %d channels, and there are only some of 1 and of 3; choose another"
              .formatted(image.getChannels()));
    }
    if (image.getFormat() != CNN2DFormat.NHWC) {
      throw FeatureSettings.unusable(file, CHANNELS_FIRST);
    }
    return new NetworkInput(
        anySize ? 0 : (int) image.getHeight(),
        anySize ? 0 : (int) image.getWidth(),
        (int) image.getChannels(),
        false);
  }

  /** Whether {@code layer} is the first, whose activations the library does not return. */
  boolean isFirst(String layer) {
    return graph.getConfiguration().getVertexInputs().getOrDefault(layer, List.of()).stream()
        .anyMatch(graph.getConfiguration().getNetworkInputs()::contains);
  }

  /** All layers, in the order of the file. */
  List<String> layers() {
    return new ArrayList<>(graph.getConfiguration().getVertices().keySet());
  }

  /**
   * First line of the message of {@code e}, without the advice to report it to the library's
   * authors.
   */
  static String reason(Exception e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String said = message.replaceAll("\\.? *Please file an issue.*|\\.$", "").strip();
    return said.isEmpty() || said.equals("null") ? e.getClass().getSimpleName() : said;
  }
}
