package io.streamgan.monitor.keras;

import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The network, and its layer, that features are of.
 *
 * @param file that Keras saved
 * @param layer its name; empty for the network's output
 */
public record KerasSettings(Path file, String layer) {
  public static final String FILE = "quality.keras.file";
  public static final String LAYER = "quality.keras.layer";

  /** Adds the declarations to {@code definition}. */
  public static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            FILE,
            Type.STRING,
            "",
            Importance.LOW,
            "Keras file (.h5) of a network that images are compared by its features of, with or without"
                + " labels; empty: by the classifier's.")
        .define(
            LAYER,
            Type.STRING,
            "",
            Importance.LOW,
            "Layer of that network whose activations are the features, averaged over height and width;"
                + " empty: its output.");
  }

  /**
   * The part of {@code settings} that {@link #define} declares; empty without a file.
   *
   * @throws ConfigException when there is a layer and no file
   */
  public static Optional<KerasSettings> of(Settings settings) {
    String file = settings.getString(FILE);
    String layer = settings.getString(LAYER);
    if (!file.isEmpty()) {
      return Optional.of(new KerasSettings(Path.of(file), layer));
    }
    if (!layer.isEmpty()) {
      throw new ConfigException(LAYER, layer, "of no network; name its file with " + FILE);
    }
    return Optional.empty();
  }

  ConfigException unusable(String why) {
    return new ConfigException(FILE, file, why);
  }
}
