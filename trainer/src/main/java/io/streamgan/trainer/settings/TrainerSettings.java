package io.streamgan.trainer.settings;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.MetricsSettings;
import io.streamgan.trainer.input.LagPolicy;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.replay.Replay;
import io.streamgan.trainer.settings.ResilienceSettings.DivergenceAction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of a trainer, and what follows from them. What is learned depends on the stream and
 * on these settings alone, never on the clock: the only interval that is a time, the one between
 * commits, decides no more than how many steps become visible together.
 */
public final class TrainerSettings {
  /** Name of the service. */
  public static final String SERVICE = "trainer";

  private static final Declarations MODEL = new Declarations();
  private static final Declarations CADENCE = new Declarations();
  private static final Declarations PROCESS = new Declarations();
  private static final String DEFAULT_GROUP = "streamgan-trainer";
  private static final Pattern KAFKA_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** Columns of a sample grid without classes, and at most with them. */
  private static final int COLUMNS = 8;

  private static final int MOST_COLUMNS = 16;

  /** More than a record has beside its value, and a PNG beside its pixels. */
  private static final int RECORD_OVERHEAD_BYTES = 256 << 10;

  /** A snapshot is one Java array, and has a header. */
  private static final long MAX_STATE_BYTES = Integer.MAX_VALUE - (1 << 20);

  public static final Setting<ImageSize> IMAGE_SIZE =
      MODEL
          .ofString("image.size", "32")
          .accepting(ImageSize.VALID, ImageSize::parse)
          .as(ImageSize::parse)
          .high(
              "Size of the images in pixels: the side of a square, or width and height, such as"
                  + " 48x32. The network decides which sizes are possible.");
  public static final Setting<Integer> IMAGE_CHANNELS =
      MODEL
          .ofInt("image.channels", 0)
          .accepting("0, 1, 3 or 4", TrainerSettings::requireChannels)
          .high(
              "Number of image channels: 1 for grey, 3 for RGB, 4 for RGB and opacity, 0 for the"
                  + " number of the first image that arrives.");
  public static final Setting<Integer> BATCH_SIZE =
      MODEL
          .ofInt("batch.size", 64)
          .between(2, 65_536)
          .high("Number of real images per update of the discriminator.");
  public static final Setting<Integer> SHUFFLE_IMAGES =
      MODEL
          .ofInt("shuffle.images", 0)
          .between(0, 10_000_000)
          .medium(
              "Number of images that are collected and learned in random order, for streams that"
                  + " are sorted; 0 for the order of the stream. The images are held in memory, and"
                  + " training waits until so many have come.");
  public static final Setting<Long> SEED =
      MODEL.ofLong("seed", 0).high("Seed of all random numbers of the model.");
  public static final Setting<Long> STEPS =
      MODEL
          .ofLong("steps", 0)
          .atLeast(0)
          .high(
              "Total number of steps of the model, including those before a restart, after which"
                  + " the trainer ends; 0 for no end.");

  public static final Setting<Long> COMMIT_INTERVAL_MS =
      CADENCE
          .ofLong("commit.interval.ms", 5_000)
          .atLeast(0)
          .medium(
              "Time between two commits in milliseconds. A trainer that is killed repeats the steps"
                  + " since its last commit.");
  public static final Setting<Integer> GENERATOR_INTERVAL_STEPS =
      CADENCE
          .ofInt("generator.interval.steps", 25)
          .atLeast(1)
          .medium(
              "Number of steps between two generators. If several generators fall between two"
                  + " commits, only the newest is published; its version does not depend on when"
                  + " commits happen.");
  public static final Setting<Integer> SAMPLES_INTERVAL_STEPS =
      CADENCE
          .ofInt("samples.interval.steps", 25)
          .atLeast(0)
          .medium("Number of steps between two sample grids; 0 for none.");
  public static final Setting<Integer> SAMPLES_ROWS =
      CADENCE
          .ofInt("samples.rows", 8)
          .between(1, 64)
          .low(
              "Number of rows of a sample grid; fewer if the grid would be larger than"
                  + " topics.max.message.bytes.");
  public static final Setting<Integer> SAMPLES_COLUMNS =
      CADENCE
          .ofInt("samples.columns", 0)
          .between(0, 64)
          .low(
              "Number of columns of a sample grid. 0 gives 8 columns, or for a model with classes"
                  + " one for each class, up to 16. Each column shows one class.");
  public static final Setting<Long> SAMPLES_SEED =
      CADENCE
          .ofLong("samples.seed", 0)
          .low(
              "Seed of the latent vectors of the sample grids; it is the same for all grids, so"
                  + " that they show progress.");

  private static final Setting<String> GROUP_ID_OR_EMPTY =
      PROCESS
          .ofString("group.id", "")
          .medium(
              "Consumer group of the trainer; each model needs its own. If empty, it is "
                  + DEFAULT_GROUP
                  + " for the model of the default name, and "
                  + DEFAULT_GROUP
                  + "-NAME for others, after topics.prefix if that is not the default.");
  public static final Setting<String> RUN_ID =
      PROCESS
          .ofString("run.id", "")
          .low(
              "Name of the training run in all published records. If empty, it is the run of the"
                  + " checkpoint, and a random name for a new model.");
  public static final Setting<Long> READ_AHEAD_BYTES =
      PROCESS
          .ofLong("read.ahead.bytes", 32L << 20)
          .atLeast(1)
          .low("Size in bytes of the records that are read ahead of training.");
  public static final Setting<Integer> ENGINE_THREADS =
      PROCESS
          .ofInt("engine.threads", 0)
          .between(0, 1024)
          .medium(
              "Number of cores that the engine computes on; 0 for all. Results are bit-identical"
                  + " only for the same number.");

  /** Name of the consumer group's setting; its value is {@link #groupId}. */
  public static final String GROUP_ID = GROUP_ID_OR_EMPTY.name();

  private final Settings settings;
  private final NetworkSettings network;

  private TrainerSettings(Settings settings) {
    this.settings = settings;
    network = new NetworkSettings(settings);
  }

  /** The declarations of all settings of a trainer, the shared ones included. */
  public static ConfigDef definition() {
    return Declarations.definition(
        Settings.SHARED,
        NetworkSettings.DECLARATIONS,
        MODEL,
        LearningSettings.DECLARATIONS,
        CADENCE,
        RoundSettings.DECLARATIONS,
        ResilienceSettings.DECLARATIONS,
        MetricsSettings.declarations(SERVICE),
        ResponseSettings.DECLARATIONS,
        PROCESS);
  }

  /**
   * Reads {@code settings}, whose declaration is {@link #definition}.
   *
   * @throws ConfigException when the settings contradict each other
   */
  public static TrainerSettings of(Settings settings) {
    try {
      TrainerSettings read = new TrainerSettings(settings);
      requireName(settings);
      // Without a setting the first image decides; what is then impossible is so for grey, too.
      read.requireReplayable();
      read.requireFreshImages();
      RoundSettings.requireConsistent(settings);
      read.spec(new ImageShape(read.get(IMAGE_SIZE), Math.max(1, read.imageChannels())));
      return read;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  /** Kafka takes the two as the trainer's name in its group, where few characters are allowed. */
  private static void requireName(Settings settings) {
    String name = settings.topicsPrefix() + settings.modelName();
    if (!KAFKA_NAME.matcher(name).matches()) {
      throw new ConfigException(
          Settings.MODEL_NAME.name(),
          settings.modelName(),
          "with topics.prefix in front it may have at most 249 characters, all of them ASCII"
              + " letters, digits, '.', '_' or '-'");
    }
  }

  /** Shuffled images are read again after a restart, which must find the same ones. */
  private void requireReplayable() {
    if (get(SHUFFLE_IMAGES) > 0
        && (get(ResilienceSettings.LAG_POLICY) != LagPolicy.Kind.ALL
            || get(ResilienceSettings.DIVERGENCE_ACTION) != DivergenceAction.STOP)) {
      throw new ConfigException(
          SHUFFLE_IMAGES.name(),
          get(SHUFFLE_IMAGES),
          "needs lag.policy=all and divergence.action=stop, because the others skip images");
    }
  }

  private void requireFreshImages() {
    if (replayPerUpdate() >= get(BATCH_SIZE)) {
      throw new ConfigException(
          LearningSettings.REPLAY_SHARE.name(),
          get(LearningSettings.REPLAY_SHARE),
          "leaves no new image in a mini-batch of %d".formatted(get(BATCH_SIZE)));
    }
  }

  private void requireSize(GanSpec spec) {
    long replayed = (long) get(LearningSettings.REPLAY_IMAGES) * spec.imageShape().bytes();
    long bytes = GanSnapshot.stateBytes(spec) + replayed;
    if (bytes > MAX_STATE_BYTES) {
      throw new ConfigException(
          "the model's training state would have %d bytes, at most %d are possible; use a smaller network.width, image.size or replay.images"
              .formatted(bytes, MAX_STATE_BYTES));
    }
  }

  /** The value of {@code setting}. */
  public <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** The name of the model. */
  public String modelName() {
    return settings.modelName();
  }

  /** The consumer group. */
  public String groupId() {
    String groupId = get(GROUP_ID_OR_EMPTY);
    if (!groupId.isEmpty()) {
      return groupId;
    }
    return settings.defaultGroup(
        modelName().equals(Settings.MODEL_NAME.defaultValue())
            ? DEFAULT_GROUP
            : DEFAULT_GROUP + "-" + modelName());
  }

  /** The transactional id, which fences another trainer of the model. */
  public String transactionalId() {
    return settings.topicsPrefix() + modelName() + ".trainer";
  }

  /** The transactional id of the owner of {@code lane}, which fences an earlier owner. */
  public String transactionalId(Lane lane) {
    return lanesTransactionalId() + lane.index();
  }

  /** The beginning that the transactional ids of all lanes share. */
  public String lanesTransactionalId() {
    return "%s%s.%s.lane-".formatted(settings.topicsPrefix(), modelName(), groupId());
  }

  /** Number of lanes of the model. */
  public int lanes() {
    return get(RoundSettings.LANES);
  }

  /** Number of image channels; 0 where the first image decides. */
  public int imageChannels() {
    int channels = get(IMAGE_CHANNELS);
    return channels == 0 ? network.channels() : channels;
  }

  /**
   * Number of classes that the model learns from labels, as far as that is decided; 0 if it does
   * not.
   */
  public int classes() {
    return LearningSettings.objective(settings) instanceof SemiSupervised
        ? LearningSettings.classes(settings)
        : network.conditionedClasses();
  }

  /** Whether the number of classes is that of the topic when the model begins. */
  public boolean takesClassesOfTopic() {
    return get(LearningSettings.CLASSES) == 0
        && (network.asksForClasses()
            || LearningSettings.objective(settings) instanceof SemiSupervised);
  }

  /** Whether a new model is conditional only if the topic holds names of classes. */
  public boolean isConditionalIfNamed() {
    return network.isConditionalIfNamed();
  }

  /**
   * Returns these settings with a number of classes.
   *
   * @param number 0 for a model that is not conditional
   */
  public TrainerSettings withClasses(int number) {
    Map<String, String> values = new HashMap<>(settings.originalsStrings());
    values.put(LearningSettings.CLASSES.name(), Integer.toString(number));
    if (isConditionalIfNamed()) {
      values.put(NetworkSettings.CONDITIONAL.name(), Boolean.toString(number > 0));
    }
    return of(new Settings(definition(), values));
  }

  /** Prefix of the names of all topics. */
  public String topicsPrefix() {
    return settings.topicsPrefix();
  }

  /**
   * What is trained on images of {@code shape}.
   *
   * @throws ConfigException when a checkpoint of it would not fit into an array
   */
  public GanSpec spec(ImageShape shape) {
    return spec(shape, get(SEED), Adaptation.NONE);
  }

  /** The same with other random numbers, and adapted to drift. */
  public GanSpec spec(ImageShape shape, long seed, Adaptation adaptation) {
    GanSpec.Builder builder =
        GanSpec.builder(network.networks(shape), LearningSettings.objective(settings));
    GanSpec spec =
        LearningSettings.learning(builder, settings, adaptation)
            .batchSize(get(BATCH_SIZE))
            .seed(seed)
            .build();
    requireSize(spec);
    return spec;
  }

  /**
   * The trainer's settings, name to value, without secrets and without those of Kafka's clients.
   */
  public Map<String, String> recorded() {
    Map<String, String> recorded = new TreeMap<>();
    for (ConfigKey key : definition().configKeys().values()) {
      if (key.type != Type.PASSWORD) {
        String value = ConfigDef.convertToString(settings.values().get(key.name), key.type);
        recorded.put(key.name, value == null ? "" : value);
      }
    }
    return recorded;
  }

  /** Those of {@link #recorded} that decide what is learned and how. */
  public Map<String, String> learning() {
    return learning(recorded());
  }

  /** Returns those of {@code recorded} settings that decide what is learned and how. */
  public static Map<String, String> learning(Map<String, String> recorded) {
    Map<String, String> learning = new TreeMap<>(recorded);
    learning
        .keySet()
        .retainAll(
            Declarations.definition(
                    NetworkSettings.DECLARATIONS, MODEL, LearningSettings.DECLARATIONS)
                .names());
    return learning;
  }

  /**
   * Number of columns of a sample grid.
   *
   * @param classes number of classes that the model has learned; 0 for none
   */
  public int sampleColumns(int classes) {
    int columns = get(SAMPLES_COLUMNS);
    if (columns > 0) {
      return columns;
    }
    return classes == 0 || classes > COLUMNS
        ? Math.max(COLUMNS, Math.min(classes, MOST_COLUMNS))
        : COLUMNS / classes * classes;
  }

  /**
   * Number of rows of a sample grid of images of {@code shape}: the setting, or fewer, so that the
   * grid fits into a record even if it cannot be compressed.
   */
  public int sampleRows(ImageShape shape, int columns) {
    long bytesPerRow = (long) columns * shape.bytes();
    long fitting = (get(Settings.TOPICS_MAX_MESSAGE_BYTES) - RECORD_OVERHEAD_BYTES) / bytesPerRow;
    return (int) Math.max(1, Math.min(get(SAMPLES_ROWS), fitting));
  }

  /** How much of the past is learned again; empty for nothing. */
  public Optional<Replay> replay() {
    int capacity = get(LearningSettings.REPLAY_IMAGES);
    boolean labelledOnly = LearningSettings.objective(settings) instanceof SemiSupervised;
    return capacity == 0
        ? Optional.empty()
        : Optional.of(new Replay(capacity, replayPerUpdate(), labelledOnly));
  }

  private int replayPerUpdate() {
    return get(LearningSettings.REPLAY_IMAGES) == 0
        ? 0
        : (int) Math.round(get(LearningSettings.REPLAY_SHARE) * get(BATCH_SIZE));
  }

  /** Number of images of the stream that a step learns for the first time. */
  public int freshImagesPerStep() {
    return Math.multiplyExact(
        get(BATCH_SIZE) - replayPerUpdate(), LearningSettings.discriminatorUpdates(settings));
  }

  /** Number of real images per step, those of the replay buffer included. */
  public int imagesPerStep() {
    return Math.multiplyExact(get(BATCH_SIZE), LearningSettings.discriminatorUpdates(settings));
  }

  /** The step that ends training; never reached if {@link #STEPS} sets no limit. */
  public long lastStep() {
    long last = get(STEPS);
    return last == 0 ? Long.MAX_VALUE : last;
  }

  /** How the engine uses the machine. */
  public EngineOptions engineOptions() {
    return new EngineOptions(get(ENGINE_THREADS), lanes());
  }

  private static void requireChannels(int channels) {
    if (channels != 0 && !ImageShape.areChannels(channels)) {
      throw new IllegalArgumentException("must be 0, 1, 3 or 4");
    }
  }
}
