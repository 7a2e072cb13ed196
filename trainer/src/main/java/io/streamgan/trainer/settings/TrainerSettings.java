package io.streamgan.trainer.settings;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GanSpec.Adam;
import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.MetricsSettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of a trainer, read once. What is learned depends on the stream and on these alone,
 * never on the clock: of the intervals, only the one between commits is a time, and it decides no
 * more than how many steps become visible together.
 *
 * @param modelName key of everything the model publishes
 * @param groupId consumer group; each model needs one of its own
 * @param runId name of the run; empty to continue the checkpoint's, or make one up
 * @param imageSize height and width, pixels
 * @param imageChannels 1 or 3; 0 for as many as the first image has. Networks of a file decide it
 * @param network which networks the model has
 * @param batchSize real images a D update
 * @param learning how the model learns
 * @param seed everything random follows from it
 * @param steps steps of the model in total, those of earlier starts included; 0 for no end
 * @param commitIntervalMillis time between two commits, at least
 * @param generatorIntervalSteps steps between two generators
 * @param samplesIntervalSteps steps between two sample grids; 0 for none
 * @param samplesRows of a grid
 * @param samplesColumns of a grid
 * @param samplesSeed of a grid's latents
 * @param readAheadBytes of records read and not yet learned
 * @param engineThreads cores the engine computes on; 0 for all
 * @param resilience what is done when something goes wrong
 * @param responses what is done about events
 */
public record TrainerSettings(
    String modelName,
    String groupId,
    String runId,
    int imageSize,
    int imageChannels,
    NetworkSettings network,
    int batchSize,
    LearningSettings learning,
    long seed,
    long steps,
    long commitIntervalMillis,
    int generatorIntervalSteps,
    int samplesIntervalSteps,
    int samplesRows,
    int samplesColumns,
    long samplesSeed,
    long readAheadBytes,
    int engineThreads,
    ResilienceSettings resilience,
    ResponseSettings responses) {
  public static final String GROUP_ID = "group.id";
  public static final String RUN_ID = "run.id";
  public static final String IMAGE_SIZE = "image.size";
  public static final String IMAGE_CHANNELS = "image.channels";
  public static final String BATCH_SIZE = "batch.size";
  public static final String SEED = "seed";
  public static final String STEPS = "steps";
  public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  public static final String GENERATOR_INTERVAL_STEPS = "generator.interval.steps";
  public static final String SAMPLES_INTERVAL_STEPS = "samples.interval.steps";
  public static final String SAMPLES_ROWS = "samples.rows";
  public static final String SAMPLES_COLUMNS = "samples.columns";
  public static final String SAMPLES_SEED = "samples.seed";
  public static final String READ_AHEAD_BYTES = "read.ahead.bytes";
  public static final String ENGINE_THREADS = "engine.threads";

  public static final String SERVICE = "trainer";

  private static final String DEFAULT_GROUP = "streamgan-trainer";

  /** The declarations of all settings of a trainer, the shared ones included. */
  public static ConfigDef definition() {
    ConfigDef definition = Settings.shared();
    defineModel(definition);
    LearningSettings.definition(definition);
    defineCadence(definition);
    ResilienceSettings.define(definition);
    MetricsSettings.define(definition, SERVICE);
    ResponseSettings.define(definition);
    return definition
        .define(
            GROUP_ID,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "Consumer group of the trainer; each model needs one of its own. Empty: "
                + DEFAULT_GROUP
                + " for the model of the default name, and that with -NAME for others.")
        .define(
            RUN_ID,
            Type.STRING,
            "",
            Importance.LOW,
            "Name of the training run in all that is published; empty: that of the checkpoint, and a"
                + " random one for a new model.")
        .define(
            READ_AHEAD_BYTES,
            Type.LONG,
            32L << 20,
            Range.atLeast(1),
            Importance.LOW,
            "Bytes of records that are read ahead of training.")
        .define(
            ENGINE_THREADS,
            Type.INT,
            0,
            Range.between(0, 1024),
            Importance.MEDIUM,
            "Cores that the engine computes on; 0: all. Results are bit-identical only at the same"
                + " number.");
  }

  private static void defineModel(ConfigDef definition) {
    NetworkSettings.define(definition);
    definition
        .define(
            IMAGE_SIZE,
            Type.INT,
            32,
            Range.between(8, 1024),
            Importance.HIGH,
            "Height and width of the images, pixels. Which sizes there are depends on the network.")
        .define(
            IMAGE_CHANNELS,
            Type.INT,
            0,
            ConfigDef.LambdaValidator.with(TrainerSettings::requireChannels, () -> "0, 1 or 3"),
            Importance.HIGH,
            "1: grey; 3: RGB; 0: as the first image that comes.")
        .define(
            BATCH_SIZE,
            Type.INT,
            64,
            Range.between(2, 65_536),
            Importance.HIGH,
            "Real images an update of the discriminator.")
        .define(
            SEED, Type.LONG, 0, Importance.HIGH, "Everything random in the model follows from it.")
        .define(
            STEPS,
            Type.LONG,
            0,
            Range.atLeast(0),
            Importance.HIGH,
            "Steps of the model in total, those of earlier starts included, after which the trainer"
                + " ends; 0: no end.");
  }

  private static void defineCadence(ConfigDef definition) {
    definition
        .define(
            COMMIT_INTERVAL_MS,
            Type.LONG,
            5_000,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Milliseconds between two commits; a killed trainer repeats at most as much.")
        .define(
            GENERATOR_INTERVAL_STEPS,
            Type.INT,
            25,
            Range.atLeast(1),
            Importance.MEDIUM,
            "Steps between two generators. Where several fall between two commits, only the newest"
                + " is published, with the version that it has at any stepRate.")
        .define(
            SAMPLES_INTERVAL_STEPS,
            Type.INT,
            25,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Steps between two sample grids; 0: none.")
        .define(
            SAMPLES_ROWS,
            Type.INT,
            8,
            Range.between(1, 64),
            Importance.LOW,
            "Rows of a sample grid.")
        .define(
            SAMPLES_COLUMNS,
            Type.INT,
            8,
            Range.between(1, 64),
            Importance.LOW,
            "Columns of a sample grid.")
        .define(
            SAMPLES_SEED,
            Type.LONG,
            0,
            Importance.LOW,
            "Seed of a sample grid's latents: the same in all grids, so that they show progress.");
  }

  /**
   * Reads {@code settings}, whose declaration is {@link #definition}.
   *
   * @throws ConfigException when what they ask for does not fit together
   */
  public static TrainerSettings of(Settings settings) {
    TrainerSettings read = read(settings);
    try {
      // Without a setting the first image decides; what then goes wrong goes wrong with grey too.
      read.spec(new ImageShape(read.imageSize, read.imageSize, Math.max(1, read.imageChannels)));
      return read;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  private static TrainerSettings read(Settings settings) {
    NetworkSettings network = NetworkSettings.of(settings);
    int channels = settings.getInt(IMAGE_CHANNELS);
    return new TrainerSettings(
        settings.modelName(),
        groupId(settings),
        settings.getString(RUN_ID),
        settings.getInt(IMAGE_SIZE),
        channels == 0 ? network.channels() : channels,
        network,
        settings.getInt(BATCH_SIZE),
        LearningSettings.of(settings),
        settings.getLong(SEED),
        settings.getLong(STEPS),
        settings.getLong(COMMIT_INTERVAL_MS),
        settings.getInt(GENERATOR_INTERVAL_STEPS),
        settings.getInt(SAMPLES_INTERVAL_STEPS),
        settings.getInt(SAMPLES_ROWS),
        settings.getInt(SAMPLES_COLUMNS),
        settings.getLong(SAMPLES_SEED),
        settings.getLong(READ_AHEAD_BYTES),
        settings.getInt(ENGINE_THREADS),
        ResilienceSettings.of(settings),
        ResponseSettings.of(settings));
  }

  /** What is trained on images of {@code shape}. */
  public GanSpec spec(ImageShape shape) {
    return spec(shape, seed, Adaptation.NONE);
  }

  /** The same with other random numbers, and with what drift has changed. */
  public GanSpec spec(ImageShape shape, long otherSeed, Adaptation adaptation) {
    double rates = adaptation.learningRateFactor();
    return GanSpec.builder(network.networks(shape, learning), learning.objective())
        .penalty(learning.penalty())
        .discriminatorUpdates(learning.discriminatorUpdates())
        .adam(scaled(learning.discriminatorAdam(), rates), scaled(learning.generatorAdam(), rates))
        .gradientLimit(learning.gradientLimit())
        .augmentation(learning.augmentation())
        .emaHalfLifeImages(learning.emaHalfLifeImages() / adaptation.halfLifeDivisor())
        .batchSize(batchSize)
        .seed(otherSeed)
        .build();
  }

  private static Adam scaled(Adam adam, double factor) {
    return new Adam(adam.learningRate() * factor, adam.beta1(), adam.beta2(), adam.epsilon());
  }

  /**
   * What {@code settings} say of the trainer, name to value: without secrets, and without what they
   * say of Kafka's clients.
   */
  public static Map<String, String> named(Settings settings) {
    Map<String, String> named = new TreeMap<>();
    for (ConfigKey key : definition().configKeys().values()) {
      if (key.type != Type.PASSWORD) {
        String value = ConfigDef.convertToString(settings.values().get(key.name), key.type);
        named.put(key.name, value == null ? "" : value);
      }
    }
    return named;
  }

  /** Real images a step. */
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, learning.discriminatorUpdates());
  }

  /** How the engine uses the machine. */
  public EngineOptions engineOptions() {
    return new EngineOptions(engineThreads);
  }

  private static String groupId(Settings settings) {
    String groupId = settings.getString(GROUP_ID);
    if (!groupId.isEmpty()) {
      return groupId;
    }
    Object defaultName = Settings.MODEL_NAME.defaultValue();
    return settings.modelName().equals(defaultName)
        ? DEFAULT_GROUP
        : DEFAULT_GROUP + "-" + settings.modelName();
  }

  private static void requireChannels(String name, Object value) {
    if (!Set.of(0, 1, 3).contains(value)) {
      throw new ConfigException(name, value, "must be 0, 1 or 3");
    }
  }
}
