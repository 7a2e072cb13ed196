package io.streamgan.trainer.settings;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.network.NetworksFile;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Which networks a model has.
 *
 * @param name one of {@link Networks#NAMES}, or {@code file:PATH}
 * @param file the networks of the file; null for those that have a name
 * @param width channels next to the image; of networks with a name
 * @param latentSize length of one latent vector; the same
 * @param classes of the images, that G and D know of; 0 for none
 * @param discriminatorNorm {@value #BATCH_NORM}, {@value #NO_NORM} or {@value #AUTOMATIC}
 */
public record NetworkSettings(
    String name,
    @Nullable Networks file,
    int width,
    int latentSize,
    int classes,
    String discriminatorNorm) {
  public static final String NETWORK = "network";
  public static final String NETWORK_WIDTH = "network.width";
  public static final String LATENT_SIZE = "latent.size";
  public static final String CONDITIONAL = "conditional";
  public static final String DISCRIMINATOR_NORM = "discriminator.norm";

  private static final String FILE = "file:";
  private static final String BATCH_NORM = "batch";
  private static final String NO_NORM = "none";
  private static final String AUTOMATIC = "auto";

  /** Names of all settings that decide which networks a model has. */
  public static Set<String> names() {
    ConfigDef definition = new ConfigDef();
    define(definition);
    return definition.names();
  }

  static void define(ConfigDef definition) {
    definition
        .define(
            NETWORK,
            Type.STRING,
            Networks.DCGAN,
            ConfigDef.LambdaValidator.with(
                NetworkSettings::requireName,
                () -> String.join(", ", Networks.NAMES) + " or " + FILE + "PATH"),
            Importance.HIGH,
            "Networks: dcgan (images of 32, 64 or 128 pixels); sngan, residual with spectral norm (32 or"
                + " 64); mlp, linear layers with noise (any size); or those that the JSON file PATH"
                + " describes.")
        .define(
            NETWORK_WIDTH,
            Type.INT,
            64,
            Range.between(1, 4096),
            Importance.MEDIUM,
            "Channels next to the image; each halving of the image doubles them. Of sngan and mlp, what"
                + " all sizes are multiples of: 64 gives the papers'.")
        .define(
            LATENT_SIZE,
            Type.INT,
            100,
            Range.between(1, 4096),
            Importance.MEDIUM,
            "Length of one latent vector.")
        .define(
            CONDITIONAL,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether generator and discriminator know the images' classes, of which there are"
                + " objective.classes, so that samples of a class can be asked for. Images without a"
                + " label train both without one. Networks of a file know what the file says.")
        .define(
            DISCRIMINATOR_NORM,
            Type.STRING,
            AUTOMATIC,
            ValidString.in(AUTOMATIC, BATCH_NORM, NO_NORM),
            Importance.MEDIUM,
            "Normalisation in the discriminator of dcgan: batch, none, or auto: batch, and none under a"
                + " penalty on its gradient.");
  }

  /** Reads {@code settings}, and the file that they may name. */
  static NetworkSettings of(Settings settings) {
    String name = settings.getString(NETWORK);
    return new NetworkSettings(
        name,
        name.startsWith(FILE) ? read(name.substring(FILE.length())) : null,
        settings.getInt(NETWORK_WIDTH),
        settings.getInt(LATENT_SIZE),
        settings.getBoolean(CONDITIONAL) ? settings.getInt(LearningSettings.CLASSES) : 0,
        settings.getString(DISCRIMINATOR_NORM));
  }

  /**
   * The networks for images of {@code shape}.
   *
   * @throws IllegalArgumentException when there are none
   */
  Networks networks(ImageShape shape, LearningSettings learning) {
    if (file != null) {
      requireShape(file, shape);
      requireClasses(file);
      return file;
    }
    boolean norm =
        discriminatorNorm.equals(BATCH_NORM)
            || discriminatorNorm.equals(AUTOMATIC) && !learning.penalised();
    Networks networks =
        Networks.named(
            name,
            new Networks.Wish(
                shape,
                width,
                latentSize,
                learning.objective().outputs(),
                norm,
                learning.objective() instanceof Autoencoding));
    return classes == 0 ? networks : networks.conditional(classes);
  }

  /** Channels of the images that the file's networks are of; 0 without a file. */
  int channels() {
    return file == null ? 0 : file.discriminator().imageShape().channels();
  }

  private void requireShape(Networks networks, ImageShape shape) {
    if (!networks.discriminator().input().equals(shape.toList())) {
      throw new IllegalArgumentException(
          "the networks of %s are of images of %s, not of %s; set image.size and image.channels"
              .formatted(
                  name.substring(FILE.length()), networks.discriminator().input(), shape.toList()));
    }
  }

  private void requireClasses(Networks networks) {
    if (classes != 0 && classes != networks.generator().classes()) {
      throw new IllegalArgumentException(
          "the networks of %s know %d classes, conditional=true and objective.classes ask for %d"
              .formatted(name.substring(FILE.length()), networks.generator().classes(), classes));
    }
  }

  private static Networks read(String path) {
    try {
      return NetworksFile.read(Path.of(path));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  private static void requireName(String setting, Object value) {
    String name = (String) value;
    if (!Networks.NAMES.contains(name) && !(name.startsWith(FILE) && name.length() > 5)) {
      throw new ConfigException(
          setting, value, "must be " + String.join(", ", Networks.NAMES) + " or " + FILE + "PATH");
    }
  }
}
