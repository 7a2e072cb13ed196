package io.streamgan.monitor.topology;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology of the monitor, without its threads:
 *
 * <pre>
 * metrics -+-> windows -> metric-windows
 *          |
 * samples -+-> health --> events
 * quality -+
 * </pre>
 *
 * <p>Both stores hold a few entries per model, and their changelogs take part in the topology's
 * transactions. The store of the open conditions is on disk: only with such a store does Kafka
 * Streams keep its process id, and with it the transactional id, in the state directory, so that a
 * monitor that is started again after a kill aborts the transaction that the kill left open.
 */
public final class MonitorTopology {
  private static final String METRICS = "metrics";
  private static final String SAMPLES = "samples";
  private static final String QUALITY = "quality";
  private static final String WINDOWS = "windows";
  private static final String HEALTH = "health";
  private static final String METRIC_WINDOWS = "metric-windows";
  private static final String EVENTS = "events";

  private MonitorTopology() {}

  /**
   * @param backlog asked about each model every few seconds, on the stream thread
   * @param counts counts steps, windows, conditions and malformed records
   */
  public static Topology build(Settings settings, InputBacklog backlog, MonitorCounts counts) {
    String prefix = settings.topicsPrefix();
    Topology topology = new Topology();
    try (Serde<byte[]> bytes = Serdes.ByteArray()) {
      source(topology, METRICS, Topic.METRICS.name(prefix), bytes);
      source(topology, SAMPLES, Topic.SAMPLES.name(prefix), bytes);
      source(topology, QUALITY, Topic.QUALITY.name(prefix), bytes);
      topology.addProcessor(WINDOWS, () -> new WindowProcessor(settings, counts), METRICS);
      topology.addProcessor(
          HEALTH, () -> new HealthProcessor(settings, backlog, counts), METRICS, SAMPLES, QUALITY);
      topology.addStateStore(
          store(settings, Stores.inMemoryKeyValueStore(WindowProcessor.STORE), bytes),
          WINDOWS,
          HEALTH);
      topology.addStateStore(
          store(settings, Stores.persistentKeyValueStore(HealthProcessor.STORE), bytes), HEALTH);
      topology.addSink(
          METRIC_WINDOWS,
          Topic.METRIC_WINDOWS.name(prefix),
          bytes.serializer(),
          bytes.serializer(),
          WINDOWS);
      topology.addSink(
          EVENTS, Topic.EVENTS.name(prefix), bytes.serializer(), bytes.serializer(), HEALTH);
    }
    return topology;
  }

  private static void source(Topology topology, String node, String topic, Serde<byte[]> bytes) {
    topology.addSource(node, bytes.deserializer(), bytes.deserializer(), topic);
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> store(
      Settings settings, KeyValueBytesStoreSupplier supplier, Serde<byte[]> bytes) {
    // Few keys are written often.
    Map<String, String> changelog =
        Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(settings.get(Settings.TOPICS_SEGMENT_BYTES)),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.3");
    // With the cache, a window that each step changes is written to the changelog once per commit.
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), bytes)
        .withCachingEnabled()
        .withLoggingEnabled(changelog);
  }
}
