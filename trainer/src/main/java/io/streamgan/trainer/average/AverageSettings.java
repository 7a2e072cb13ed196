package io.streamgan.trainer.average;

import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.ApplicationId;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.StreamsSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** Declares the settings of the aggregator. */
public final class AverageSettings {
  private static final String SERVICE = "average";
  private static final Declarations HERE = new Declarations();

  public static final Setting<Integer> ROUND_STEPS =
      HERE.ofInt("round.steps", 50)
          .between(1, 1_000_000)
          .high(
              "Number of steps that each lane takes between two averages. It applies from the round"
                  + " after the open one on.");

  private static final ApplicationId APPLICATION_ID =
      ApplicationId.declare(
          HERE,
          SERVICE,
          "Application id of the aggregator in Kafka Streams: its consumer group, and the prefix of the"
              + " names of its changelog topics");

  /** Longest delay of a commit that nobody waits for: averages are committed at once. */
  private static final int COMMIT_INTERVAL_MILLIS = 5_000;

  /** As long as the lanes wait for another aggregator when one was killed. */
  private static final int SESSION_TIMEOUT_MILLIS = 10_000;

  /** Longest time for which the transaction of a killed aggregator hides what follows it. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;

  private static final int FETCH_BYTES = 16 * Parts.MAX_CHUNK_BYTES;
  private static final int PRODUCER_BYTES = 64 << 20;

  private AverageSettings() {}

  /** The declarations of the {@code average} command, including those that all services share. */
  public static ConfigDef definition() {
    return Declarations.definition(Settings.SHARED, MetricsSettings.declarations(SERVICE), HERE);
  }

  static MetricsSettings metrics(Settings settings) {
    return MetricsSettings.of(settings, SERVICE);
  }

  static String applicationId(Settings settings) {
    return APPLICATION_ID.in(settings);
  }

  /** Settings of Kafka Streams. */
  static Map<String, Object> streams(Settings settings) {
    Map<String, Object> streams =
        StreamsSettings.of(settings, applicationId(settings), COMMIT_INTERVAL_MILLIS);
    Map.of(
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
            1,
            StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
            SESSION_TIMEOUT_MILLIS,
            StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
            FETCH_BYTES,
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            TRANSACTION_TIMEOUT_MILLIS,
            StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
            PRODUCER_BYTES)
        .forEach(streams::putIfAbsent);
    // Floats do not compress.
    if (!settings
        .kafka(Settings.Client.PRODUCER)
        .containsKey(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
      streams.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "none");
    }
    return streams;
  }
}
