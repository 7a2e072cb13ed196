package io.streamgan.ingest;

import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.ingest.topology.TopologySettings;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.StreamsSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of the ingest service. */
public final class IngestSettings {
  static final String SERVICE = "ingest";

  /** More than the largest raw image, which may be sent to the dead letters unchanged. */
  private static final int MAX_REQUEST_BYTES = 16 << 20;

  /** Largest batch of records that the producer sends to one partition. */
  private static final int PRODUCER_BATCH_BYTES = 256 << 10;

  /** Bounds the delay of an image; a transaction takes some 70 ms, however small it is. */
  private static final int COMMIT_INTERVAL_MILLIS = 500;

  private IngestSettings() {}

  /** The declarations of the {@code ingest} command, including those that all services share. */
  public static ConfigDef definition() {
    return Declarations.definition(
        Settings.SHARED,
        FeedSettings.DECLARATIONS.withDefault(FeedSettings.SOURCE, ""),
        ImageSettings.DECLARATIONS,
        InputSettings.DECLARATIONS,
        TopologySettings.DECLARATIONS,
        InputSettings.GROUP,
        MetricsSettings.declarations(SERVICE));
  }

  /** Settings of Kafka Streams. */
  static Map<String, Object> streams(Settings settings) {
    Map<String, Object> streams =
        StreamsSettings.of(settings, InputSettings.applicationId(settings), COMMIT_INTERVAL_MILLIS);
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
    return streams;
  }
}
