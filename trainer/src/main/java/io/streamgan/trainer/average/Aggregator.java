package io.streamgan.trainer.average;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.Meters;
import io.streamgan.service.RunningTopology;
import java.util.List;

/**
 * The aggregator of all models of a pipeline: its topology on one Kafka Streams thread. A second
 * process of the same settings stands by. All methods may be called by any thread.
 */
public final class Aggregator implements AutoCloseable {
  private static final List<Topic> TOPICS =
      List.of(Topic.CONTRIBUTIONS, Topic.ROUNDS, Topic.CHECKPOINTS, Topic.GENERATORS);

  private final Meters meters;
  private final AverageCounts counts;
  private final RunningTopology topology;

  private Aggregator(Settings settings) {
    meters = Meters.serve(AverageSettings.metrics(settings));
    counts = new AverageCounts(meters.registry(), settings.modelName());
    topology =
        new RunningTopology(
            "the aggregator",
            AverageTopology.build(settings, counts),
            AverageSettings.streams(settings));
    meters.watch(topology.streams());
  }

  /**
   * Starts the service.
   *
   * @param settings that {@link AverageSettings#definition} declares
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached, or lacks
   *     topics
   */
  public static Aggregator start(Settings settings) {
    Topics.provide(settings, TOPICS);
    Aggregator aggregator = new Aggregator(settings);
    aggregator.topology.start();
    return aggregator;
  }

  /**
   * Blocks until {@link #close} is called or something fails.
   *
   * @throws RuntimeException with which the topology failed
   */
  public void run() {
    topology.join();
  }

  /** Counts of rounds. */
  public AverageCounts counts() {
    return counts;
  }

  /** Leaves the group; another process, or the next one, goes on. */
  @Override
  public void close() {
    meters.close();
    topology.close();
  }
}
