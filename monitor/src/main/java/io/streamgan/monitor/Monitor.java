package io.streamgan.monitor;

import io.streamgan.monitor.evaluate.QualityService;
import io.streamgan.monitor.topology.MonitorCounts;
import io.streamgan.monitor.topology.MonitorTopology;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor service: its topology on one Kafka Streams thread, evaluations on another, and one
 * that asks how far the images reach. All methods may be called by any thread.
 */
public final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final Duration CLOSE = Duration.ofSeconds(4);

  /** What it reads and writes; the images topic it only looks at, where it is there. */
  private static final List<Topic> TOPICS =
      List.of(
          Topic.IMAGES,
          Topic.METRICS,
          Topic.SAMPLES,
          Topic.GENERATORS,
          Topic.METRIC_WINDOWS,
          Topic.QUALITY,
          Topic.EVENTS);

  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final MonitorCounts counts = new MonitorCounts();
  private final InputEnd inputEnd;
  private final KafkaStreams streams;
  private final @Nullable QualityService quality;
  private final @Nullable MetricsEndpoint metrics;

  private Monitor(MonitorSettings settings) {
    String prefix = settings.topology().topicsPrefix();
    metrics =
        settings.metricsPort() < 0
            ? null
            : new MetricsEndpoint(
                settings.metricsHost(),
                settings.metricsPort(),
                new MonitorMetrics(counts, this::quality));
    inputEnd = InputEnd.follow(settings.admin(), Topic.IMAGES.name(prefix));
    Properties properties = new Properties();
    properties.putAll(settings.streams());
    streams =
        new KafkaStreams(MonitorTopology.build(settings.topology(), inputEnd, counts), properties);
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.error("the monitor ends, training goes on without: {}", e.getMessage(), e);
          end.completeExceptionally(e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    quality =
        settings.quality().intervalMillis() == 0
            ? null
            : QualityService.start(
                settings.quality(), prefix, settings.consumer(), settings.producer());
  }

  /**
   * Starts the service.
   *
   * @throws KafkaException when the cluster cannot be reached, or lacks topics
   */
  public static Monitor start(MonitorSettings settings) {
    String prefix = settings.topology().topicsPrefix();
    if (settings.createTopics()) {
      Topics.createMissing(settings.admin(), prefix, TOPICS, 1);
    } else {
      Topics.requirePresent(settings.admin(), prefix, TOPICS);
    }
    Monitor monitor = new Monitor(settings);
    monitor.streams.start();
    return monitor;
  }

  /**
   * Blocks until {@link #close} is called or something fails.
   *
   * @throws RuntimeException that the topology failed with
   */
  public void run() {
    try {
      end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new KafkaException("the monitor failed", e.getCause());
    }
  }

  /** What it has seen so far. */
  public MonitorCounts counts() {
    return counts;
  }

  /** What the newest evaluation has found; empty before the first. */
  public Optional<Quality> quality() {
    return quality == null ? Optional.empty() : quality.newest();
  }

  /** Port that meters are served at; empty where they are not. */
  public OptionalInt metricsPort() {
    return metrics == null ? OptionalInt.empty() : OptionalInt.of(metrics.port());
  }

  /** Commits what has been seen, and lets {@link #run} return. */
  @Override
  public void close() {
    if (quality != null) {
      quality.close();
    }
    // A member that does not leave would hold up its successor until its session times out.
    if (!streams.close(
        CloseOptions.timeout(CLOSE)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
      LOG.warn("the topology did not stop within {} s", CLOSE.toSeconds());
    }
    inputEnd.close();
    if (metrics != null) {
      metrics.close();
    }
    end.complete(null);
  }
}
