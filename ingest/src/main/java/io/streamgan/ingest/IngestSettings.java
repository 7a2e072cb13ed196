package io.streamgan.ingest;

import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.feed.ImageSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.ingest.topology.TopologySettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.StreamsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the ingest service does.
 *
 * @param topology what becomes of the records of {@code raw-images}
 * @param createTopics whether to create those that are missing
 * @param partitions of topics that are created
 * @param feed what is fed beside the topology; empty for nothing
 * @param metrics where meters are served
 * @param admin settings of Kafka's admin client
 * @param streams settings of Kafka Streams
 */
public record IngestSettings(
    TopologySettings topology,
    boolean createTopics,
    int partitions,
    Optional<FeedSettings> feed,
    MetricsSettings metrics,
    Map<String, Object> admin,
    Map<String, Object> streams) {
  public static final String CLASSES = "ingest.classes";
  public static final String DEDUPLICATE = "ingest.deduplicate";
  public static final String DEDUPLICATE_WINDOW = "ingest.deduplicate.window.images";
  public static final String APPLICATION_ID = "ingest.application.id";

  private static final String SERVICE = "ingest";

  /** Of raw images whose channels are not set: they are photographs more often than not. */
  private static final int RAW_CHANNELS = 3;

  /** Above the largest raw image, which may have to go to the dead letters whole. */
  private static final int MAX_REQUEST_BYTES = 16 << 20;

  /** Of records to one partition that travel together. */
  private static final int BATCH_BYTES = 256 << 10;

  /** What an image may be late by; a transaction costs some 70 ms, however little is in it. */
  private static final int COMMIT_INTERVAL_MILLIS = 500;

  /** The declarations of the {@code ingest} command, those that all services share included. */
  public static ConfigDef definition() {
    return MetricsSettings.define(
            InputSettings.define(FeedSettings.define(Settings.shared(), "")), SERVICE)
        .define(
            CLASSES,
            Type.LIST,
            List.of(),
            Importance.MEDIUM,
            "Names of the classes in the order of their index, to read the labels of raw images by;"
                + " without them labels are numbers.")
        .define(
            DEDUPLICATE,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether to drop an image whose encoded content came before on its partition, and count"
                + " it.")
        .define(
            DEDUPLICATE_WINDOW,
            Type.INT,
            100_000,
            ConfigDef.Range.between(1, 10_000_000),
            Importance.LOW,
            "Contents of a partition that are remembered, some 200 bytes of heap each; the least"
                + " recently seen is forgotten first.")
        .define(
            APPLICATION_ID,
            Type.STRING,
            "streamgan-ingest",
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "Kafka Streams application id: the consumer group of raw-images.");
  }

  /**
   * The service's part of {@code settings}.
   *
   * @throws io.streamgan.ingest.source.SourceException when there is nothing at the location of a
   *     source to feed
   */
  public static IngestSettings of(Settings settings) {
    return new IngestSettings(
        new TopologySettings(
            settings.topicsPrefix(),
            InputSettings.of(settings),
            ImageSettings.decoding(settings, RAW_CHANNELS),
            List.copyOf(settings.getList(CLASSES)),
            settings.getBoolean(DEDUPLICATE) ? settings.getInt(DEDUPLICATE_WINDOW) : 0),
        settings.get(Settings.TOPICS_CREATE),
        settings.get(Settings.TOPICS_PARTITIONS),
        settings.getString(FeedSettings.SOURCE).isEmpty()
            ? Optional.empty()
            : Optional.of(FeedSettings.of(settings)),
        MetricsSettings.of(settings, SERVICE),
        settings.kafka(Settings.Client.ADMIN),
        streams(settings));
  }

  private static Map<String, Object> streams(Settings settings) {
    Map<String, Object> streams =
        StreamsSettings.of(settings, settings.getString(APPLICATION_ID), COMMIT_INTERVAL_MILLIS);
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    return streams;
  }
}
