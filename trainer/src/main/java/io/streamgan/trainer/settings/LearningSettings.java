package io.streamgan.trainer.settings;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GanSpec.Adam;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a model learns: objective, penalty, optimisers, augmentation, averaging. */
public final class LearningSettings {
  static final Declarations DECLARATIONS = new Declarations();

  private static final Objectives.Hyperparameters PAPERS = Objectives.Hyperparameters.DEFAULT;

  public static final Setting<String> OBJECTIVE =
      DECLARATIONS
          .ofString("objective", Objectives.NAMES.get(0))
          .oneOf(Objectives.NAMES)
          .high("Objective that the discriminator and the generator minimise.");
  public static final Setting<Double> LABEL_SMOOTHING =
      DECLARATIONS
          .ofDouble("objective.label.smoothing", PAPERS.labelSmoothing())
          .between(0, Math.nextDown(0.5))
          .low(
              "For non-saturating and minimax, the discriminator's target for real images is 1"
                  + " minus this value.");
  public static final Setting<Double> WEIGHT_CLIP =
      DECLARATIONS
          .ofDouble("objective.weight.clip", PAPERS.weightClip())
          .atLeast(Double.MIN_VALUE)
          .low(
              "For wasserstein, each parameter of the discriminator is clipped to the range from"
                  + " minus this value to this value.");
  public static final Setting<Integer> CLASSES =
      DECLARATIONS
          .ofInt("objective.classes", 0)
          .between(0, ClassNames.MAX_CLASSES)
          .medium(
              "For semi-supervised, and with conditional=true, the number of classes; labels range"
                  + " from 0 to one less. 0 takes the number of classes on the topic classes when"
                  + " the model begins, rounded up to a multiple of ten, so that classes can be"
                  + " added; a model keeps its number.");
  public static final Setting<Double> LABELLED_SHARE =
      DECLARATIONS
          .ofDouble("objective.labelled.share", PAPERS.labelledShare())
          .between(Double.MIN_VALUE, 1)
          .medium(
              "For semi-supervised, the share of the labels that the discriminator learns from.");
  public static final Setting<Double> DISTORTION_WEIGHT =
      DECLARATIONS
          .ofDouble("objective.distortion.weight", PAPERS.distortionWeight())
          .atLeast(0)
          .low("For autoencoding, the weight of the mean squared error of reconstructions.");
  public static final Setting<String> PENALTY =
      DECLARATIONS
          .ofString("penalty", Objectives.NO_PENALTY)
          .oneOf(Objectives.PENALTY_NAMES)
          .medium(
              "Penalty on the discriminator's gradient, for non-saturating, minimax, least-squares,"
                  + " hinge and relativistic-average.");
  public static final Setting<Double> PENALTY_WEIGHT =
      DECLARATIONS
          .ofDouble("penalty.weight", PAPERS.penaltyWeight())
          .atLeast(0)
          .medium(
              "Weight of the penalty on the discriminator's gradient, also of the penalty that"
                  + " wasserstein-gp and r3gan include; 0 takes the usual weight, which is 10 for"
                  + " wasserstein-gp and 1 for the others.");
  public static final Setting<Integer> PENALTY_INTERVAL =
      DECLARATIONS
          .ofInt("penalty.interval", 1)
          .between(1, 1_000)
          .low(
              "For r1, the penalty is applied every n-th update of the discriminator, with n times"
                  + " the weight.");
  public static final Setting<Integer> DISCRIMINATOR_UPDATES =
      DECLARATIONS
          .ofInt("discriminator.updates", 0)
          .between(0, 100)
          .medium(
              "Number of discriminator updates per step, each on a mini-batch of its own, before"
                  + " one update of the generator; 0 takes the number of the objective's paper,"
                  + " which is 5 for the Wasserstein objectives and 1 for the others.");
  public static final Setting<Double> GRADIENT_LIMIT =
      DECLARATIONS
          .ofDouble("gradient.limit", 0)
          .atLeast(0)
          .low(
              "Largest norm of a network's gradient; a gradient with a larger norm is scaled down"
                  + " to it. 0 disables the limit.");
  public static final Setting<Augmentation> AUGMENTATION =
      DECLARATIONS
          .ofList("augmentation", List.of())
          .oneOf("colour", "translation", "cutout")
          .as(
              names ->
                  new Augmentation(
                      names.contains("colour"),
                      names.contains("translation"),
                      names.contains("cutout")))
          .medium(
              "Random changes of all images that the discriminator sees, which help with small data"
                  + " sets: colour, translation and cutout, separated by commas.");
  public static final Setting<Double> AUGMENTATION_TARGET =
      DECLARATIONS
          .ofDouble("augmentation.target", 0)
          .between(0, Math.nextDown(1.0))
          .medium(
              "Target of adaptive augmentation: the mean sign of D's scores of real images. The"
                  + " probability of each change begins at 0, rises while the mean is above the"
                  + " target, and falls while it is below; 0.6 is usual. 0 makes every change to"
                  + " every image. A model that exists cannot change it from or to 0.");
  public static final Setting<Integer> REPLAY_IMAGES =
      DECLARATIONS
          .ofInt("replay.images", 0)
          .between(0, 10_000_000)
          .medium(
              "Number of images of the past, balanced over the classes, that the trainer keeps and"
                  + " learns again, so that the model does not forget what the stream no longer"
                  + " has; 0 for none. With the objective semi-supervised only labelled images are"
                  + " kept. The images are part of each checkpoint.");
  public static final Setting<Double> REPLAY_SHARE =
      DECLARATIONS
          .ofDouble("replay.share", 0.5)
          .between(0, Math.nextDown(1.0))
          .medium(
              "With replay.images, the share of each mini-batch that is drawn from the images of"
                  + " the past; the rest are new images of the stream.");
  public static final Setting<Double> EMA_HALF_LIFE_IMAGES =
      DECLARATIONS
          .ofDouble("ema.half.life.images", GanSpec.DEFAULT_EMA_HALF_LIFE_IMAGES)
          .atLeast(0)
          .medium(
              "Half-life of the exponential moving average of the generator, which makes all"
                  + " samples, in images, of which each step counts one mini-batch; 0 disables"
                  + " averaging.");

  private static final AdamSettings DISCRIMINATOR_ADAM = new AdamSettings("discriminator");
  private static final AdamSettings GENERATOR_ADAM = new AdamSettings("generator");

  public static final Setting<Double> LEARNING_RATE_DECAY_IMAGES =
      DECLARATIONS
          .ofDouble("learning.rate.decay.images", GanSpec.DEFAULT_LEARNING_RATE_DECAY_IMAGES)
          .atLeast(0)
          .medium(
              "Number of images after which both learning rates decay: after n images, they are"
                  + " multiplied by the root of this number / n, down to a tenth; 0 for constant"
                  + " rates.");

  private static final Setting<Double> ADAM_EPSILON =
      DECLARATIONS
          .ofDouble("adam.epsilon", GanSpec.Adam.DEFAULT.epsilon())
          .atLeast(Double.MIN_VALUE)
          .low("Constant that Adam adds to the root of its mean of squared gradients.");

  /** The settings of one network's optimiser. */
  private static final class AdamSettings {
    private final Setting<Double> learningRate;
    private final Setting<Double> beta1;
    private final Setting<Double> beta2;

    AdamSettings(String network) {
      learningRate =
          DECLARATIONS
              .ofDouble(network + ".learning.rate", GanSpec.Adam.DEFAULT.learningRate())
              .atLeast(Double.MIN_VALUE)
              .medium("Learning rate of the " + network + " at the beginning.");
      beta1 =
          DECLARATIONS
              .ofDouble(network + ".adam.beta1", GanSpec.Adam.DEFAULT.beta1())
              .between(0, Math.nextDown(1.0))
              .low("Decay of Adam's mean of the " + network + "'s gradients.");
      beta2 =
          DECLARATIONS
              .ofDouble(network + ".adam.beta2", GanSpec.Adam.DEFAULT.beta2())
              .between(0, Math.nextDown(1.0))
              .low("Decay of Adam's mean of the " + network + "'s squared gradients.");
    }

    Adam of(Settings settings, double rateFactor) {
      return new Adam(
          settings.get(learningRate) * rateFactor,
          settings.get(beta1),
          settings.get(beta2),
          settings.get(ADAM_EPSILON));
    }
  }

  private LearningSettings() {}

  /** Names of all settings that decide how a model learns. */
  public static Set<String> names() {
    return DECLARATIONS.names();
  }

  static Objective objective(Settings settings) {
    return Objectives.named(
        settings.get(OBJECTIVE),
        new Objectives.Hyperparameters(
            settings.get(LABEL_SMOOTHING),
            settings.get(WEIGHT_CLIP),
            settings.get(PENALTY_WEIGHT),
            classes(settings),
            settings.get(LABELLED_SHARE),
            settings.get(DISTORTION_WEIGHT)));
  }

  /** Number of classes; while it is not decided, that of a model without named classes. */
  static int classes(Settings settings) {
    int classes = settings.get(CLASSES);
    return classes == 0 ? ClassNames.NONE.withRoomToGrow() : classes;
  }

  /** Number of discriminator updates per step. */
  static int discriminatorUpdates(Settings settings) {
    int updates = settings.get(DISCRIMINATOR_UPDATES);
    return updates == 0 ? objective(settings).usualDiscriminatorUpdates() : updates;
  }

  /** Whether the discriminator's gradient is penalised, by the objective or in addition to it. */
  static boolean isPenalised(Settings settings) {
    return penalty(settings) != null || objective(settings).ownPenalty().isPresent();
  }

  /** Puts into {@code spec} how the model learns, with the changes of {@code adaptation}. */
  static GanSpec.Builder learning(GanSpec.Builder spec, Settings settings, Adaptation adaptation) {
    double rateFactor = adaptation.learningRateFactor();
    return spec.penalty(penalty(settings))
        .discriminatorUpdates(discriminatorUpdates(settings))
        .adam(DISCRIMINATOR_ADAM.of(settings, rateFactor), GENERATOR_ADAM.of(settings, rateFactor))
        .learningRateDecayImages(settings.get(LEARNING_RATE_DECAY_IMAGES))
        .gradientLimit(settings.get(GRADIENT_LIMIT))
        .augmentation(augmentation(settings))
        .emaHalfLifeImages(settings.get(EMA_HALF_LIFE_IMAGES) / adaptation.halfLifeDivisor());
  }

  private static Augmentation augmentation(Settings settings) {
    Augmentation kinds = settings.get(AUGMENTATION);
    return new Augmentation(
        kinds.colour(), kinds.translation(), kinds.cutout(), settings.get(AUGMENTATION_TARGET));
  }

  private static @Nullable GradientPenalty penalty(Settings settings) {
    return Objectives.penalty(
        settings.get(PENALTY), settings.get(PENALTY_WEIGHT), settings.get(PENALTY_INTERVAL));
  }
}
