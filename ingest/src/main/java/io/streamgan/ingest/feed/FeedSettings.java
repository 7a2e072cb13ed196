package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.Decoding;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import io.streamgan.ingest.source.digits.Drift;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * What a feeder sends, where to and how.
 *
 * @param location of the source, as {@link ImageSources#open} takes it
 * @param options that the source is opened with
 * @param topicsPrefix what the topic's name begins with
 * @param createTopic whether to create it where it is missing
 * @param partitions of a topic that is created
 * @param raw whether encoded files are sent instead of decoded batches
 * @param batchSize images of a record; 1 where raw
 * @param rate images a second; 0 for as fast as it goes
 * @param repeat whether a finite source begins again at its end
 * @param shuffle whether each pass over a finite source has an order of its own
 * @param seed of the order and of the synthetic digits
 * @param limit images that a run goes through at most; 0 for no limit
 * @param resume whether to go on where the topic ends
 * @param maxLag images that the feed may be ahead of {@code maxLagGroup}
 * @param maxLagGroup consumer group that must not be outrun; empty for none
 * @param watch whether the source is a folder that is followed
 * @param watchInterval between two looks at it
 * @param kafka settings of Kafka's clients, by kind
 */
public record FeedSettings(
    String location,
    SourceOptions options,
    String topicsPrefix,
    boolean createTopic,
    int partitions,
    boolean raw,
    int batchSize,
    double rate,
    boolean repeat,
    boolean shuffle,
    long seed,
    long limit,
    boolean resume,
    long maxLag,
    String maxLagGroup,
    boolean watch,
    Duration watchInterval,
    Map<Settings.Client, Map<String, Object>> kafka) {
  public static final String SOURCE = "feed.source";
  public static final String RAW = "feed.raw";
  public static final String BATCH_SIZE = "feed.batch.size";
  public static final String RATE = "feed.rate";
  public static final String REPEAT = "feed.repeat";
  public static final String SHUFFLE = "feed.shuffle";
  public static final String SEED = "feed.seed";
  public static final String LIMIT = "feed.limit";
  public static final String RESUME = "feed.resume";
  public static final String MAX_LAG = "feed.max.lag";
  public static final String MAX_LAG_GROUP = "feed.max.lag.group";
  public static final String WATCH = "feed.watch";
  public static final String WATCH_INTERVAL = "feed.watch.interval.ms";
  public static final String DRIFT = "feed.drift";
  public static final String DRIFT_HALF_PERIOD = "feed.drift.half.period";
  public static final String IMAGE_SIZE = ImageSettings.SIZE;
  public static final String IMAGE_CHANNELS = ImageSettings.CHANNELS;

  /** Bytes of a batch at most: with its ids below Kafka's default limit of 1 MiB a record. */
  private static final int MAX_BATCH_BYTES = 1_000_000;

  /** The declarations of the {@code feed} command, those that all services share included. */
  public static ConfigDef definition() {
    return define(Settings.shared(), ImageSources.SYNTHETIC);
  }

  /**
   * Adds the feeder's declarations to those of a service.
   *
   * @param source default of {@value #SOURCE}
   */
  public static ConfigDef define(ConfigDef definition, String source) {
    definition.define(
        SOURCE,
        Type.STRING,
        source,
        Importance.HIGH,
        "Images to feed: the path of a folder (a sub-folder is a class), a zip of the same or an"
            + " IDX image file, or 'synthetic' for handwritten-looking digits; empty for none.");
    return ImageSettings.define(definition)
        .define(
            RAW,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether encoded files are sent to raw-images instead of decoded batches to images.")
        .define(
            BATCH_SIZE,
            Type.INT,
            64,
            Range.between(1, 4096),
            Importance.LOW,
            "Images of a record at most; fewer where a record would exceed 1 MB, or a second at"
                + " feed.rate.")
        .define(
            RATE,
            Type.DOUBLE,
            0.0,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Images a second; 0 for as fast as it goes.")
        .define(
            REPEAT,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether a finite source begins again at its end.")
        .define(
            SHUFFLE,
            Type.BOOLEAN,
            true,
            Importance.MEDIUM,
            "Whether each pass over a finite source has a random order, instead of its own.")
        .define(
            SEED,
            Type.LONG,
            1L,
            Importance.MEDIUM,
            "Fixes the order of a finite source and the synthetic digits.")
        .define(
            LIMIT,
            Type.LONG,
            0L,
            Range.atLeast(0),
            Importance.LOW,
            "Images that a run goes through at most; 0 for no limit.")
        .define(
            RESUME,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether to go on behind the images of the same source that the topic already holds.")
        .define(
            MAX_LAG,
            Type.LONG,
            16_384L,
            Range.atLeast(1),
            Importance.MEDIUM,
            "Images that the feed may be ahead of feed.max.lag.group, at most what half of the"
                + " topic's retention holds.")
        .define(
            MAX_LAG_GROUP,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "Consumer group that the feed must not outrun; empty for none.")
        .define(
            WATCH,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether to follow the folder feed.source and send each file once, as it appears, across"
                + " restarts, encoded; a sub-folder is a label. A file counts as written when two"
                + " looks find it the same.")
        .define(
            WATCH_INTERVAL,
            Type.LONG,
            1000L,
            Range.between(10, 3_600_000),
            Importance.LOW,
            "Milliseconds between two looks at a watched folder.")
        .define(
            DRIFT,
            Type.STRING,
            Drift.Kind.NONE.code(),
            ValidString.in(Drift.Kind.codes().toArray(String[]::new)),
            Importance.MEDIUM,
            "What changes in the synthetic digits over time: none, classes (how frequent each is) or"
                + " style (slant and thickness).")
        .define(
            DRIFT_HALF_PERIOD,
            Type.LONG,
            50_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Images in which the drift swings from one extreme to the other.");
  }

  /**
   * The feeder's part of {@code settings}.
   *
   * @throws SourceException when there is nothing at the source's location
   */
  public static FeedSettings of(Settings settings) {
    String location = settings.getString(SOURCE);
    boolean watch = settings.getBoolean(WATCH);
    boolean raw = watch || settings.getBoolean(RAW);
    // What suits the source is asked even where it does not matter: it says when there is none.
    Decoding decoding = ImageSettings.decoding(settings, ImageSources.channelsOf(location));
    ImageFormat format = decoding.format();
    double rate = settings.getDouble(RATE);
    int batchSize = raw ? 1 : batchSize(settings.getInt(BATCH_SIZE), rate, format);
    return new FeedSettings(
        location,
        new SourceOptions(
            decoding,
            settings.getLong(SEED),
            new Drift(
                Drift.Kind.of(settings.getString(DRIFT)), settings.getLong(DRIFT_HALF_PERIOD))),
        settings.topicsPrefix(),
        settings.get(Settings.TOPICS_CREATE),
        settings.get(Settings.TOPICS_PARTITIONS),
        raw,
        batchSize,
        rate,
        settings.getBoolean(REPEAT),
        settings.getBoolean(SHUFFLE),
        settings.getLong(SEED),
        settings.getLong(LIMIT),
        settings.getBoolean(RESUME),
        maxLag(settings.getLong(MAX_LAG), batchSize, format),
        settings.getString(MAX_LAG_GROUP),
        watch,
        Duration.ofMillis(settings.getLong(WATCH_INTERVAL)),
        Map.of(
            Settings.Client.ADMIN, settings.kafka(Settings.Client.ADMIN),
            Settings.Client.CONSUMER, settings.kafka(Settings.Client.CONSUMER),
            Settings.Client.PRODUCER, settings.kafka(Settings.Client.PRODUCER)));
  }

  /** Where records go. */
  Topic topic() {
    return raw ? Topic.RAW_IMAGES : Topic.IMAGES;
  }

  /** The name of {@link #topic()}. */
  String topicName() {
    return topic().name(topicsPrefix);
  }

  Map<String, Object> kafka(Settings.Client client) {
    return kafka.getOrDefault(client, Map.of());
  }

  /** At a low rate a record does not wait for more images than come in a second. */
  private static int batchSize(int wanted, double rate, ImageFormat format) {
    int size = Math.min(wanted, Math.max(1, MAX_BATCH_BYTES / format.bytes()));
    return rate == 0 ? size : (int) Math.max(1, Math.min(size, rate));
  }

  private static long maxLag(long wanted, int batchSize, ImageFormat format) {
    long retention = Long.parseLong(Topic.IMAGES.config().get("retention.bytes"));
    return Math.max(batchSize, Math.min(wanted, retention / 2 / format.bytes()));
  }
}
