package io.streamgan.trainer.settings;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GanSpec.Adam;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.schemas.settings.Settings;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.jspecify.annotations.Nullable;

/**
 * How a model learns: objective, penalty, optimisers, augmentation, averaging.
 *
 * @param objective what D and G minimise
 * @param penalty on D's gradient beside the objective; null for none
 * @param discriminatorUpdates of D a step
 * @param discriminatorAdam how D's parameters move
 * @param generatorAdam how G's parameters move
 * @param gradientLimit largest norm of a network's gradient; 0 for no limit
 * @param augmentation of what D sees
 * @param emaHalfLifeImages half-life of the averaged generator; 0 for none
 */
public record LearningSettings(
    Objective objective,
    @Nullable GradientPenalty penalty,
    int discriminatorUpdates,
    Adam discriminatorAdam,
    Adam generatorAdam,
    double gradientLimit,
    Augmentation augmentation,
    double emaHalfLifeImages) {
  public static final String OBJECTIVE = "objective";
  public static final String LABEL_SMOOTHING = "objective.label.smoothing";
  public static final String WEIGHT_CLIP = "objective.weight.clip";
  public static final String CLASSES = "objective.classes";
  public static final String LABELLED_SHARE = "objective.labelled.share";
  public static final String DISTORTION_WEIGHT = "objective.distortion.weight";
  public static final String PENALTY = "penalty";
  public static final String PENALTY_WEIGHT = "penalty.weight";
  public static final String PENALTY_INTERVAL = "penalty.interval";
  public static final String DISCRIMINATOR_UPDATES = "discriminator.updates";
  public static final String GRADIENT_LIMIT = "gradient.limit";
  public static final String AUGMENTATION = "augmentation";
  public static final String ADAM_EPSILON = "adam.epsilon";
  public static final String EMA_HALF_LIFE_IMAGES = "ema.half.life.images";

  private static final String DISCRIMINATOR = "discriminator";
  private static final String GENERATOR = "generator";
  private static final String COLOUR = "colour";
  private static final String TRANSLATION = "translation";
  private static final String CUTOUT = "cutout";

  /** Names of all settings that decide how a model learns. */
  public static Set<String> names() {
    return definition(new ConfigDef()).names();
  }

  /** {@code definition} with the declarations of these settings. */
  static ConfigDef definition(ConfigDef definition) {
    defineObjective(definition);
    definition
        .define(
            DISCRIMINATOR_UPDATES,
            Type.INT,
            0,
            Range.between(0, 100),
            Importance.MEDIUM,
            "Updates of the discriminator a step, each on a mini-batch of its own, before one of the"
                + " generator; 0: as many as the objective's paper, 5 for the Wasserstein ones and 1"
                + " for the others.")
        .define(
            GRADIENT_LIMIT,
            Type.DOUBLE,
            0,
            Range.atLeast(0),
            Importance.LOW,
            "A network's whole gradient is scaled down to at most this norm; 0: no limit.")
        .define(
            AUGMENTATION,
            Type.LIST,
            List.of(),
            ConfigDef.ValidList.in(COLOUR, TRANSLATION, CUTOUT),
            Importance.MEDIUM,
            "Random changes of all images that the discriminator sees, for small data: colour,"
                + " translation, cutout, separated by commas.")
        .define(
            EMA_HALF_LIFE_IMAGES,
            Type.DOUBLE,
            GanSpec.DEFAULT_EMA_HALF_LIFE_IMAGES,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Real images after which the averaged generator, which makes all samples, has forgotten"
                + " half of an older state; 0: no averaging.");
    defineAdam(definition, DISCRIMINATOR);
    defineAdam(definition, GENERATOR);
    return definition.define(
        ADAM_EPSILON,
        Type.DOUBLE,
        Adam.DEFAULT.epsilon(),
        Range.atLeast(Double.MIN_VALUE),
        Importance.LOW,
        "Added to the root of Adam's mean of squared gradients.");
  }

  private static void defineObjective(ConfigDef definition) {
    Objectives.Numbers papers = Objectives.Numbers.DEFAULT;
    definition
        .define(
            OBJECTIVE,
            Type.STRING,
            Objectives.NAMES.get(0),
            ValidString.in(Objectives.NAMES.toArray(String[]::new)),
            Importance.HIGH,
            "What discriminator and generator minimise.")
        .define(
            LABEL_SMOOTHING,
            Type.DOUBLE,
            papers.labelSmoothing(),
            Range.between(0, Math.nextDown(0.5)),
            Importance.LOW,
            "The discriminator's target of real images is 1 minus this; of non-saturating and"
                + " minimax.")
        .define(
            WEIGHT_CLIP,
            Type.DOUBLE,
            papers.weightClip(),
            Range.atLeast(Double.MIN_VALUE),
            Importance.LOW,
            "The discriminator's parameters stay within +- this; of wasserstein.")
        .define(
            CLASSES,
            Type.INT,
            papers.classes(),
            Range.between(2, 10_000),
            Importance.MEDIUM,
            "Classes of the labels, 0 to one less; of semi-supervised and of conditional=true.")
        .define(
            LABELLED_SHARE,
            Type.DOUBLE,
            papers.labelledShare(),
            Range.between(Double.MIN_VALUE, 1),
            Importance.MEDIUM,
            "Share of the labels that the discriminator is told; of semi-supervised.")
        .define(
            DISTORTION_WEIGHT,
            Type.DOUBLE,
            papers.distortionWeight(),
            Range.atLeast(0),
            Importance.LOW,
            "Weight of the mean squared error of reconstructions; of autoencoding.")
        .define(
            PENALTY,
            Type.STRING,
            Objectives.NO_PENALTY,
            ValidString.in(Objectives.PENALTY_NAMES.toArray(String[]::new)),
            Importance.MEDIUM,
            "Penalty on the discriminator's gradient, beside an objective whose score is a logit.")
        .define(
            PENALTY_WEIGHT,
            Type.DOUBLE,
            papers.penaltyWeight(),
            Range.atLeast(Double.MIN_VALUE),
            Importance.MEDIUM,
            "Weight of the penalty on the discriminator's gradient, that of wasserstein-gp included.")
        .define(
            PENALTY_INTERVAL,
            Type.INT,
            1,
            Range.between(1, 1_000),
            Importance.LOW,
            "Updates of the discriminator from one penalty to the next, which then counts so many"
                + " times; of r1.");
  }

  private static void defineAdam(ConfigDef definition, String network) {
    definition
        .define(
            learningRate(network),
            Type.DOUBLE,
            Adam.DEFAULT.learningRate(),
            Range.atLeast(Double.MIN_VALUE),
            Importance.MEDIUM,
            "Learning rate of the " + network + ".")
        .define(
            beta1(network),
            Type.DOUBLE,
            Adam.DEFAULT.beta1(),
            Range.between(0, Math.nextDown(1.0)),
            Importance.LOW,
            "Decay of Adam's mean of the " + network + "'s gradients.")
        .define(
            beta2(network),
            Type.DOUBLE,
            Adam.DEFAULT.beta2(),
            Range.between(0, Math.nextDown(1.0)),
            Importance.LOW,
            "Decay of Adam's mean of the " + network + "'s squared gradients.");
  }

  /** Reads {@code settings}, whose declaration includes {@link #definition}. */
  static LearningSettings of(Settings settings) {
    Objective objective =
        Objectives.named(
            settings.getString(OBJECTIVE),
            new Objectives.Numbers(
                settings.getDouble(LABEL_SMOOTHING),
                settings.getDouble(WEIGHT_CLIP),
                settings.getDouble(PENALTY_WEIGHT),
                settings.getInt(CLASSES),
                settings.getDouble(LABELLED_SHARE),
                settings.getDouble(DISTORTION_WEIGHT)));
    int updates = settings.getInt(DISCRIMINATOR_UPDATES);
    List<String> augmentation = settings.getList(AUGMENTATION);
    return new LearningSettings(
        objective,
        Objectives.penalty(
            settings.getString(PENALTY),
            settings.getDouble(PENALTY_WEIGHT),
            settings.getInt(PENALTY_INTERVAL)),
        updates == 0 ? objective.usualDiscriminatorUpdates() : updates,
        adam(settings, DISCRIMINATOR),
        adam(settings, GENERATOR),
        settings.getDouble(GRADIENT_LIMIT),
        new Augmentation(
            augmentation.contains(COLOUR),
            augmentation.contains(TRANSLATION),
            augmentation.contains(CUTOUT)),
        settings.getDouble(EMA_HALF_LIFE_IMAGES));
  }

  /** Whether the discriminator's gradient is penalised, by the objective or beside it. */
  boolean penalised() {
    return penalty != null || objective.ownPenalty().isPresent();
  }

  private static Adam adam(Settings settings, String network) {
    return new Adam(
        settings.getDouble(learningRate(network)),
        settings.getDouble(beta1(network)),
        settings.getDouble(beta2(network)),
        settings.getDouble(ADAM_EPSILON));
  }

  private static String learningRate(String network) {
    return network + ".learning.rate";
  }

  private static String beta1(String network) {
    return network + ".adam.beta1";
  }

  private static String beta2(String network) {
    return network + ".adam.beta2";
  }
}
