package io.streamgan.trainer.settings;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.network.NetworksFile;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.R3gan;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Which networks a model has, of those that have a name or of those that a file describes. */
public final class NetworkSettings {
  static final Declarations DECLARATIONS = new Declarations();

  private static final String FILE = "file:";
  private static final String NAMES_OR_FILE =
      String.join(", ", Networks.NAMES) + " or " + FILE + "PATH";
  private static final String BATCH_NORM = "batch";
  private static final String NO_NORM = "none";
  private static final String AUTOMATIC = "auto";

  public static final Setting<String> NETWORK =
      DECLARATIONS
          .ofString("network", Networks.DCGAN)
          .accepting(NAMES_OR_FILE, NetworkSettings::requireName)
          .high(
              "Networks of the model: dcgan and sngan (residual networks with spectral"
                  + " normalisation), for images whose height and width are each 3 or 4 times a"
                  + " power of 2 (24, 32, 48, 64, 96, 128, ...); mlp, linear layers with noise"
                  + " inputs, for any size; or the networks that the JSON file PATH describes.");
  public static final Setting<Integer> NETWORK_WIDTH =
      DECLARATIONS
          .ofInt("network.width", 64)
          .between(1, 4096)
          .medium(
              "For dcgan, the number of channels of the layer next to the image, which doubles each"
                  + " time that the image is halved. For sngan and mlp, the base width that all"
                  + " layer widths are multiples of; 64 gives the widths of the papers.");
  public static final Setting<Integer> LATENT_SIZE =
      DECLARATIONS.ofInt("latent.size", 100).between(1, 4096).medium("Length of a latent vector.");
  public static final Setting<String> CONDITIONAL =
      DECLARATIONS
          .ofString("conditional", AUTOMATIC)
          .oneOf(AUTOMATIC, "true", "false")
          .medium(
              "Whether the generator and the discriminator are conditioned on the class of an"
                  + " image, so that clients can ask for samples of a class. objective.classes sets"
                  + " the number of classes; images without a label train both networks without a"
                  + " class. With auto, a new model is conditional if the topic classes holds the"
                  + " names of 2 to 1000 classes when the first images come and the objective is"
                  + " r3gan, because other objectives lose the variety within a class. For"
                  + " networks of a file, the file decides.");
  public static final Setting<String> DISCRIMINATOR_NORM =
      DECLARATIONS
          .ofString("discriminator.norm", AUTOMATIC)
          .oneOf(AUTOMATIC, BATCH_NORM, NO_NORM)
          .medium(
              "Normalisation in the discriminator of dcgan: batch, none, or auto, which is batch"
                  + " unless the discriminator's gradient is penalised.");

  private final Settings settings;
  private final @Nullable Networks file;

  /** Reads the file that {@code settings} may name. */
  NetworkSettings(Settings settings) {
    this.settings = settings;
    String name = settings.get(NETWORK);
    file = name.startsWith(FILE) ? read(path(name)) : null;
  }

  /** Names of all settings that decide which networks a model has. */
  public static Set<String> names() {
    return DECLARATIONS.names();
  }

  /**
   * The networks for images of {@code shape}.
   *
   * @throws IllegalArgumentException when there are none
   */
  Networks networks(ImageShape shape) {
    if (file != null) {
      requireShape(file, shape);
      requireClasses(file);
      return file;
    }
    Objective objective = LearningSettings.objective(settings);
    Networks networks =
        Networks.named(
            settings.get(NETWORK),
            new Networks.Requirements(
                shape,
                settings.get(NETWORK_WIDTH),
                settings.get(LATENT_SIZE),
                objective.outputs(),
                hasDiscriminatorNorm(),
                objective instanceof Autoencoding));
    return classes() == 0 ? networks : networks.conditional(classes());
  }

  /** Number of image channels of the file's networks; 0 without a file. */
  int channels() {
    return file == null ? 0 : file.discriminator().imageShape().channels();
  }

  /**
   * Number of classes that the networks are conditioned on, if need be because the classes have
   * names; 0 for none.
   */
  int conditionedClasses() {
    if (file != null) {
      return file.generator().classes();
    }
    return asksForClasses() ? LearningSettings.classes(settings) : 0;
  }

  private boolean hasDiscriminatorNorm() {
    String norm = settings.get(DISCRIMINATOR_NORM);
    return norm.equals(BATCH_NORM)
        || (norm.equals(AUTOMATIC) && !LearningSettings.isPenalised(settings));
  }

  /** Number of classes of networks that are conditioned on them; 0 for others. */
  private int classes() {
    return isConditional() ? LearningSettings.classes(settings) : 0;
  }

  private boolean isConditional() {
    return settings.get(CONDITIONAL).equals("true");
  }

  /** Whether the names on the topic classes decide if the networks are conditioned on classes. */
  boolean isConditionalIfNamed() {
    return settings.get(CONDITIONAL).equals(AUTOMATIC)
        && file == null
        && LearningSettings.objective(settings) instanceof R3gan;
  }

  /** Whether the settings ask for networks that are conditioned on classes, named ones or any. */
  boolean asksForClasses() {
    return isConditionalIfNamed() || (file == null && isConditional());
  }

  private void requireShape(Networks networks, ImageShape shape) {
    if (!networks.discriminator().input().equals(shape.toList())) {
      throw new IllegalArgumentException(
          "the networks of %s take images of %s, not of %s; set image.size and image.channels"
              .formatted(
                  path(settings.get(NETWORK)), networks.discriminator().input(), shape.toList()));
    }
  }

  private void requireClasses(Networks networks) {
    boolean given = settings.get(LearningSettings.CLASSES) != 0;
    if (given && classes() != 0 && classes() != networks.generator().classes()) {
      throw new IllegalArgumentException(
          "the networks of %s know %d classes, conditional=true and objective.classes ask for %d"
              .formatted(path(settings.get(NETWORK)), networks.generator().classes(), classes()));
    }
  }

  private static String path(String name) {
    return name.substring(FILE.length());
  }

  private static Networks read(String path) {
    try {
      return NetworksFile.read(Path.of(path));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  private static void requireName(String name) {
    boolean isFile = name.startsWith(FILE) && name.length() > FILE.length();
    if (!Networks.NAMES.contains(name) && !isFile) {
      throw new IllegalArgumentException("must be " + NAMES_OR_FILE);
    }
  }
}
