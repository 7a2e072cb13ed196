package io.streamgan.monitor.keras;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** Declares the Keras network, and its layer, whose activations are used as features. */
public final class KerasSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  /** Empty for none. */
  public static final Setting<Optional<Path>> FILE =
      DECLARATIONS
          .ofPath("quality.keras.file")
          .low(
              "Keras file (.h5) of a network whose features are used to compare images, with or"
                  + " without labels; if empty, the classifier's features are used.");

  /** Empty for the network's output. */
  public static final Setting<String> LAYER =
      DECLARATIONS
          .ofString("quality.keras.layer", "")
          .low(
              "Layer of that network whose activations, averaged over height and width, are the"
                  + " features; if empty, the network's output is used.");

  private KerasSettings() {}

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

  static ConfigException unusable(Path file, String why) {
    return new ConfigException(FILE.name(), file, why);
  }
}
