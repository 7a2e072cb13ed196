package io.streamgan.monitor.features;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** Declares the network, and its layer, whose activations are used as features. */
public final class FeatureSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  /** Empty for none. */
  public static final Setting<Optional<Path>> FILE =
      DECLARATIONS
          .ofPath("quality.features.file")
          .low(
              "File of a network whose features are used to compare images, with or without labels:"
                  + " an ONNX model if its name ends in .onnx, otherwise a Keras file (.h5); if"
                  + " empty, the classifier's features are used.");

  /** Empty for the network's output. */
  public static final Setting<String> LAYER =
      DECLARATIONS
          .ofString("quality.features.layer", "")
          .low(
              "Layer of that network, or output of an ONNX model, whose activations, averaged over"
                  + " height and width, are the features; if empty, the network's output is used,"
                  + " and the first one of an ONNX model with several.");

  private FeatureSettings() {}

  /**
   * @throws ConfigException when {@code settings} name a layer and no file
   */
  public static void requireFileOfLayer(Settings settings) {
    String layer = settings.get(LAYER);
    if (!layer.isEmpty() && settings.get(FILE).isEmpty()) {
      throw new ConfigException(
          LAYER.name(), layer, "there is no network that it could belong to; set " + FILE);
    }
  }

  /** Returns the error for a {@code file} that cannot be used. */
  public static ConfigException unusable(Path file, String why) {
    return new ConfigException(FILE.name(), file, why);
  }
}
