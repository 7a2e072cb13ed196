package io.streamgan.trainer.average;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology of the aggregator, without its threads:
 *
 * <pre>
 * contributions -+-> store of the newest value for each key
 *                |            |
 *                +-------> average -+-> checkpoints
 *                                   +-> generators
 *                                   +-> rounds
 * </pre>
 *
 * <p>The contributions are restored from their own topic: a changelog would write them a second
 * time. The store of the rounds is on disk: only with such a store does Kafka Streams keep its
 * process id, and with it the transactional id, in the state directory, so that an aggregator that
 * is started again after a kill aborts the transaction that the kill left open.
 */
public final class AverageTopology {
  static final String CHECKPOINTS_SINK = "checkpoints-sink";
  static final String GENERATORS_SINK = "generators-sink";
  static final String ROUNDS_SINK = "rounds-sink";

  private static final String CONTRIBUTIONS = "contributions-source";
  private static final String TABLE = "contributions-table";
  private static final String AVERAGE = "average";

  private AverageTopology() {}

  /**
   * @param settings that {@link AverageSettings#definition} declares
   */
  public static Topology build(Settings settings, AverageCounts counts) {
    String prefix = settings.topicsPrefix();
    int roundSteps = settings.get(AverageSettings.ROUND_STEPS);
    Topology topology = new Topology();
    try (Serde<byte[]> bytes = Serdes.ByteArray();
        Serde<String> strings = Serdes.String()) {
      topology.addReadOnlyStateStore(
          Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore(StoredContributions.STORE), strings, bytes),
          CONTRIBUTIONS,
          bytes.deserializer(),
          bytes.deserializer(),
          Topic.CONTRIBUTIONS.name(prefix),
          TABLE,
          ContributionTable::new);
      topology.addProcessor(
          AVERAGE, () -> new AverageProcessor(prefix, roundSteps, counts), CONTRIBUTIONS);
      topology.connectProcessorAndStateStores(AVERAGE, StoredContributions.STORE);
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(AverageProcessor.ROUNDS), strings, bytes)
              .withLoggingEnabled(
                  Map.of(
                      TopicConfig.SEGMENT_BYTES_CONFIG,
                      Integer.toString(settings.get(Settings.TOPICS_SEGMENT_BYTES)))),
          AVERAGE);
      sink(topology, CHECKPOINTS_SINK, Topic.CHECKPOINTS.name(prefix), bytes);
      sink(topology, GENERATORS_SINK, Topic.GENERATORS.name(prefix), bytes);
      sink(topology, ROUNDS_SINK, Topic.ROUNDS.name(prefix), bytes);
    }
    return topology;
  }

  private static void sink(Topology topology, String node, String topic, Serde<byte[]> bytes) {
    topology.addSink(node, topic, bytes.serializer(), bytes.serializer(), AVERAGE);
  }
}
