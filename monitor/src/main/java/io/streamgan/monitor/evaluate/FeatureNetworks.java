package io.streamgan.monitor.evaluate;

import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.keras.KerasNetwork;
import io.streamgan.monitor.onnx.OnnxNetwork;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;

/** Reads networks of either format. */
public final class FeatureNetworks {
  private static final String ONNX_RUNTIME = "ai/onnxruntime/OrtEnvironment.class";

  private FeatureNetworks() {}

  /**
   * Reads the network, and computes the features of an image to check it.
   *
   * @param file an ONNX model if its name ends in {@code .onnx}, otherwise one that Keras saved
   * @param layer whose activations are the features; empty for the network's output
   * @param threads of ONNX Runtime; a Keras network computes with the engine's
   * @throws ConfigException when file or layer cannot be used
   */
  public static FeatureNetwork read(Path file, String layer, int threads) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return KerasNetwork.read(file, layer);
    }
    if (FeatureNetworks.class.getClassLoader().getResource(ONNX_RUNTIME) == null) {
      throw FeatureSettings.unusable(
          file,
          "this build has no ONNX Runtime; build with the Maven profile onnx (./mvnw -Ponnx"
              + " -DskipTests -pl cli -am package), or name a Keras file (.h5)");
    }
    return OnnxNetwork.read(file, layer, threads);
  }
}
