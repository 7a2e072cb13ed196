package io.streamgan.monitor;

import io.micrometer.core.instrument.Tag;
import io.streamgan.monitor.evaluate.GeneratorRefusals;
import io.streamgan.monitor.evaluate.QualityService;
import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.topology.MonitorCounts;
import io.streamgan.monitor.topology.MonitorTopology;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.Meters;
import io.streamgan.service.RunningTopology;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The monitor service: its topology on one Kafka Streams thread, evaluations on a second thread,
 * and requests for the end of the images topic on a third. All methods may be called by any thread.
 */
public final class Monitor implements AutoCloseable {
  /** Topics that the service needs: it reads the first four, and reads and writes the others. */
  private static final List<Topic> TOPICS =
      List.of(
          Topic.IMAGES,
          Topic.METRICS,
          Topic.SAMPLES,
          Topic.GENERATORS,
          Topic.METRIC_WINDOWS,
          Topic.QUALITY,
          Topic.EVENTS);

  private final MonitorCounts counts = new MonitorCounts();
  private final GeneratorRefusals refusals = new GeneratorRefusals();
  private final InputEndPoller inputEnd;
  private final RunningTopology topology;
  private final @Nullable QualityService quality;
  private final Meters meters;

  private Monitor(Settings settings) {
    String prefix = settings.topicsPrefix();
    // First, because its settings name files that may be unusable.
    quality =
        settings.get(QualitySettings.INTERVAL_MS) == 0
            ? null
            : QualityService.start(settings, refusals);
    meters =
        Meters.serve(MonitorSettings.metrics(settings), Tag.of(Meters.MODEL, settings.modelName()));
    inputEnd = InputEndPoller.follow(settings.kafka(Client.ADMIN), Topic.IMAGES.name(prefix));
    topology =
        new RunningTopology(
            "the monitor",
            MonitorTopology.build(settings, inputEnd, counts),
            MonitorSettings.streams(settings));
    meters.bind(new MonitorMetrics(counts, refusals));
    meters.watch(topology.streams());
    if (quality != null) {
      meters.bind(new QualityMetrics(quality::onEvaluation));
      quality.watch(meters);
    }
  }

  /**
   * Starts the service.
   *
   * @param settings that {@link MonitorSettings#definition} declares
   * @throws org.apache.kafka.common.config.ConfigException when settings contradict each other
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached, or lacks
   *     topics, or a file that the settings name cannot be used
   */
  public static Monitor start(Settings settings) {
    MonitorSettings.requireConsistent(settings);
    Topics.provide(settings, TOPICS);
    Monitor monitor = new Monitor(settings);
    monitor.topology.start();
    return monitor;
  }

  /**
   * Blocks until {@link #close} is called or something fails.
   *
   * @throws RuntimeException with which the topology failed
   */
  public void run() {
    topology.join();
  }

  /** Counts of steps, windows, conditions and malformed records. */
  public MonitorCounts counts() {
    return counts;
  }

  /** Result of the newest evaluation; empty before the first. */
  public Optional<Quality> quality() {
    return quality == null ? Optional.empty() : quality.newest();
  }

  /**
   * Port that meters are served at, for programs that embed the service and let the machine choose
   * one; empty where meters are not served.
   */
  public OptionalInt metricsPort() {
    return meters.port();
  }

  /** Commits the windows and conditions so far, and lets {@link #run} return. */
  @Override
  public void close() {
    meters.close();
    if (quality != null) {
      quality.close();
    }
    topology.close();
    inputEnd.close();
  }
}
