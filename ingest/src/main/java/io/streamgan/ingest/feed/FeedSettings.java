package io.streamgan.ingest.feed;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.ingest.source.s3.S3Access;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** Settings of a feeder, {@code feed.*}, and values that are derived from them. */
public final class FeedSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  public static final Setting<String> SOURCE =
      DECLARATIONS
          .ofString("feed.source", ImageSources.SYNTHETIC)
          .high(
              "Images to feed: the path of a folder, of a zip, tar or tar.gz archive of images"
                  + " (each sub-folder is a class), of an IDX image file, of a NumPy file, of"
                  + " CIFAR's binary files or of Parquet files with a column of images; the http(s)"
                  + " or s3 address of such a file, which is downloaded once; the address of a"
                  + " folder of images in a bucket, s3://bucket/folder/; or 'synthetic' for"
                  + " handwritten-looking digits; empty for none.");
  public static final Setting<String> SPLIT =
      DECLARATIONS
          .ofString("feed.split", "")
          .medium(
              "Part of the data set that is fed where the source is divided into splits by its"
                  + " folders (train, Training, seg_train, val, validation, test and the like):"
                  + " train, val or test; empty for all.");
  public static final Setting<Boolean> STRICT =
      DECLARATIONS
          .ofBoolean("feed.strict", false)
          .low(
              "Whether local files are decoded as strictly as records of a topic. Otherwise a file"
                  + " may have other bytes behind the image, as photos of phones have, a JPEG may"
                  + " lack its end marker, and larger images are allowed.");
  public static final Setting<Integer> LABELS_OFFSET =
      DECLARATIONS
          .ofInt("labels.offset", 0)
          .medium(
              "Number that is subtracted from the numbers in a file of labels, such as 1 for"
                  + " EMNIST's letters, whose labels begin at 1.");
  private static final Setting<String> S3_ENDPOINT =
      DECLARATIONS
          .ofString("feed.s3.endpoint", "")
          .medium(
              "URL of the store that an s3:// address in feed.source belongs to, where it is"
                  + " compatible with S3 but not S3 itself; if empty, the environment variables"
                  + " AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL are used.");
  private static final Setting<String> S3_REGION =
      DECLARATIONS
          .ofString("feed.s3.region", "")
          .medium(
              "Region of the bucket in feed.source; if empty, that of the environment (AWS_REGION)"
                  + " or of ~/.aws is used, or else us-east-1.");
  private static final Setting<String> S3_ACCESS_KEY =
      DECLARATIONS
          .ofString("feed.s3.access.key", "")
          .medium(
              "Id of the access key for the bucket in feed.source; if empty, the credentials of the"
                  + " environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), of ~/.aws or of the"
                  + " machine are used, or else none.");
  private static final Setting<String> S3_SECRET_KEY =
      DECLARATIONS.ofPassword("feed.s3.secret.key").medium("Secret of feed.s3.access.key.");
  public static final Setting<Boolean> RAW =
      DECLARATIONS
          .ofBoolean("feed.raw", false)
          .medium(
              "Whether encoded files are sent to raw-images, instead of decoded batches to"
                  + " images.");
  public static final Setting<Double> RATE =
      DECLARATIONS
          .ofDouble("feed.rate", 0.0)
          .atLeast(0)
          .medium("Number of images per second; 0 for no limit.");
  public static final Setting<Boolean> REPEAT =
      DECLARATIONS
          .ofBoolean("feed.repeat", false)
          .medium("Whether a finite source is started again when its end is reached.");
  public static final Setting<Boolean> SHUFFLE =
      DECLARATIONS
          .ofBoolean("feed.shuffle", true)
          .medium(
              "Whether each pass over a finite source has a random order, instead of the order of"
                  + " the source.");
  public static final Setting<Long> SEED =
      DECLARATIONS
          .ofLong("feed.seed", 1L)
          .medium("Seed of the random order of a finite source, and of the synthetic digits.");
  public static final Setting<Boolean> RESUME =
      DECLARATIONS
          .ofBoolean("feed.resume", false)
          .medium(
              "Whether the feed continues after the last image of the same source that the topic"
                  + " already holds, instead of starting at the first image.");
  public static final Setting<Long> MAX_LAG =
      DECLARATIONS
          .ofLong("feed.max.lag", 16_384L)
          .atLeast(1)
          .medium(
              "Largest number of images that the feed may be ahead of feed.max.lag.group; at most"
                  + " half of what the topic retains.");
  public static final Setting<String> MAX_LAG_GROUP =
      DECLARATIONS
          .ofString("feed.max.lag.group", "")
          .medium(
              "Consumer group that the feed waits for when it is feed.max.lag images ahead of it on"
                  + " the topic images; empty for none. With feed.raw, images that the group"
                  + " ingest.application.id has not yet read from raw-images count as well.");
  public static final Setting<Boolean> WATCH =
      DECLARATIONS
          .ofBoolean("feed.watch", false)
          .medium(
              "Whether the folder feed.source is watched: each file that appears in it is sent"
                  + " once, encoded, across restarts, and the name of its sub-folder is its label."
                  + " A file is sent when two scans in a row have found the same size and"
                  + " modification time.");
  public static final Setting<Duration> WATCH_INTERVAL =
      DECLARATIONS
          .ofLong("feed.watch.interval.ms", 1000L)
          .between(10, 3_600_000)
          .as(Duration::ofMillis)
          .low("Time in milliseconds between two scans of a watched folder.");
  public static final Setting<DigitDrift.Kind> DRIFT =
      DECLARATIONS
          .ofEnum("feed.drift", DigitDrift.Kind.NONE)
          .medium(
              "What changes over time in the synthetic digits: none, classes (their frequencies) or"
                  + " style (slant and thickness of the strokes).");
  public static final Setting<Long> DRIFT_HALF_PERIOD =
      DECLARATIONS
          .ofLong("feed.drift.half.period", 50_000L)
          .atLeast(1)
          .low("Number of images in which the drift moves from one extreme to the other.");

  private static final Setting<Integer> BATCH_SIZE =
      DECLARATIONS
          .ofInt("feed.batch.size", 64)
          .between(1, 4096)
          .low(
              "Largest number of images in a record. Records have fewer images where they would"
                  + " exceed 1 MB or, at a low feed.rate, take longer than a second to fill.");
  static final Setting<Long> LIMIT =
      DECLARATIONS
          .ofLong("feed.limit", 0L)
          .atLeast(0)
          .low("Number of images after which a run ends, unusable ones included; 0 for no limit.");

  /** Largest batch in bytes: with its ids below Kafka's default limit of 1 MiB for a record. */
  private static final int MAX_BATCH_BYTES = 1_000_000;

  /** Room in a record of an encoded image for its frame, headers, key, id, source and label. */
  private static final int RAW_RECORD_ROOM = 64 << 10;

  private final Settings settings;
  private final DecodingOptions decoding;

  private FeedSettings(Settings settings, DecodingOptions decoding) {
    this.settings = settings;
    this.decoding = decoding;
  }

  /** The declarations of the {@code feed} command, including those that all services share. */
  public static ConfigDef definition() {
    return Declarations.definition(
        Settings.SHARED, DECLARATIONS, ImageSettings.DECLARATIONS, InputSettings.GROUP);
  }

  /**
   * The feeder's part of {@code settings}.
   *
   * @throws SourceException when there is nothing at the source's location
   */
  public static FeedSettings of(Settings settings) {
    int sourceChannels = ImageSources.channelsOf(settings.get(SOURCE), s3(settings));
    boolean lenient = !settings.get(STRICT);
    return new FeedSettings(settings, ImageSettings.decoding(settings, sourceChannels, lenient));
  }

  <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  Map<String, Object> kafka(Settings.Client client) {
    return settings.kafka(client);
  }

  /** As {@link Topics#provide}. */
  void provideTopics(List<Topic> topics) {
    Topics.provide(settings, topics);
  }

  /** The classes of the images of {@code source}. */
  FeedClasses classes(String source) {
    return new FeedClasses(settings, source);
  }

  String topicsPrefix() {
    return settings.topicsPrefix();
  }

  /** Consumer group of the ingest service. */
  String ingestGroup() {
    return InputSettings.applicationId(settings);
  }

  SourceOptions sourceOptions() {
    return new SourceOptions(
        decoding,
        get(SEED),
        get(SPLIT),
        get(LABELS_OFFSET),
        new DigitDrift(get(DRIFT), get(DRIFT_HALF_PERIOD)),
        s3(settings));
  }

  private static S3Access s3(Settings settings) {
    return new S3Access(
        settings.get(S3_ENDPOINT),
        settings.get(S3_REGION),
        settings.get(S3_ACCESS_KEY),
        settings.get(S3_SECRET_KEY));
  }

  /** Whether encoded files are sent: a watched folder's always are. */
  boolean isRaw() {
    return get(RAW) || get(WATCH);
  }

  /** The topic that records are sent to. */
  Topic topic() {
    return isRaw() ? Topic.RAW_IMAGES : Topic.IMAGES;
  }

  /** The name of {@link #topic()}. */
  String topicName() {
    return topic().name(topicsPrefix());
  }

  /** Largest size of an encoded image in bytes, so that its record fits the topic. */
  int maxContentBytes() {
    return Math.min(settings.get(Settings.TOPICS_MAX_MESSAGE_BYTES), RecordSender.MAX_REQUEST_BYTES)
        - RAW_RECORD_ROOM;
  }

  /** Returns the transactional id of the feed that watches {@code folder}. */
  static String watchId(String prefix, String folder) {
    return "%sfeed-watch-%s".formatted(prefix, folder);
  }

  /** Largest number of images in a record. */
  int batchSize() {
    if (isRaw()) {
      return 1;
    }
    int size = Math.min(get(BATCH_SIZE), Math.max(1, MAX_BATCH_BYTES / decoding.format().bytes()));
    double rate = get(RATE);
    return rate == 0 ? size : (int) Math.max(1, Math.min(size, rate));
  }

  /**
   * Largest number of images that the feed may be ahead of its consumer group.
   *
   * @param partitions of the topic that is fed
   */
  long maxLag(int partitions) {
    ImageShape format = decoding.format();
    // Ingest decides which partition gets the images of encoded files.
    long filled = isRaw() ? 1 : partitions;
    long retention = filled * Long.parseLong(Topic.IMAGES.config().get("retention.bytes"));
    return Math.max(batchSize(), Math.min(get(MAX_LAG), retention / 2 / format.bytes()));
  }
}
