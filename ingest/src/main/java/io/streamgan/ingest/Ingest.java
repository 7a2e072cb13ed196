package io.streamgan.ingest;

import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.feed.FeedProgress;
import io.streamgan.ingest.topology.IngestCounts;
import io.streamgan.ingest.topology.IngestTopology;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
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
 * The ingest service: the topology from {@code raw-images} to {@code images} on its Kafka Streams
 * threads and, where the settings name a source, a feeder on a thread of its own. When either
 * fails, the service fails as a whole. All methods may be called by any thread.
 */
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final String LAG_METRIC = "records-lag";
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final IngestCounts counts = new IngestCounts();
  private final KafkaStreams streams;
  private final @Nullable Feed feeder;
  private final @Nullable Thread feeding;
  private final @Nullable MetricsEndpoint metrics;

  private Ingest(IngestSettings settings, @Nullable Feed feeder) {
    this.feeder = feeder;
    Properties properties = new Properties();
    properties.putAll(settings.streams());
    streams = new KafkaStreams(IngestTopology.build(settings.topology(), counts), properties);
    streams.setUncaughtExceptionHandler(
        e -> {
          end.completeExceptionally(e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    metrics =
        settings.metricsPort() < 0
            ? null
            : new MetricsEndpoint(
                settings.metricsHost(), settings.metricsPort(), new IngestMetrics(this));
    feeding = feeder == null ? null : new Thread(() -> feed(feeder), "streamgan-ingest-feed");
  }

  /**
   * Starts the service.
   *
   * @param listener of the feeder, where the settings name a source
   * @throws io.streamgan.ingest.source.SourceException when the source cannot be opened
   * @throws KafkaException when the cluster cannot be reached, or lacks topics
   */
  public static Ingest start(IngestSettings settings, FeedListener listener) {
    requireTopics(settings);
    Ingest ingest =
        new Ingest(settings, settings.feed().map(feed -> Feed.open(feed, listener)).orElse(null));
    ingest.streams.start();
    if (ingest.feeding != null) {
      ingest.feeding.start();
    }
    return ingest;
  }

  private static void requireTopics(IngestSettings settings) {
    String prefix = settings.topology().topicsPrefix();
    boolean ownInput = settings.topology().input().topics().isEmpty();
    List<Topic> topics =
        ownInput
            ? List.of(Topic.RAW_IMAGES, Topic.IMAGES, Topic.DEAD_LETTERS)
            : List.of(Topic.IMAGES, Topic.DEAD_LETTERS);
    if (settings.createTopics()) {
      Topics.createMissing(settings.admin(), prefix, topics, settings.partitions());
    } else {
      Topics.requirePresent(settings.admin(), prefix, topics);
    }
    Topics.requireNames(settings.admin(), settings.topology().inputTopics());
  }

  /**
   * Blocks until {@link #close} is called or something fails.
   *
   * @throws RuntimeException that the topology or the feeder failed with
   */
  public void run() {
    try {
      end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new KafkaException("ingest failed", e.getCause());
    }
  }

  /** What has become of the records of {@code raw-images} so far. */
  public IngestCounts counts() {
    return counts;
  }

  /** Records of the input that wait to be read; 0 before the first are. */
  public long lag() {
    return streams.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(LAG_METRIC))
        .filter(entry -> entry.getKey().tags().containsKey("partition"))
        .mapToLong(
            entry -> entry.getValue().metricValue() instanceof Double lag ? lag.longValue() : 0)
        .map(lag -> Math.max(0, lag))
        .sum();
  }

  /** Port that meters are served at; empty where they are not. */
  public OptionalInt metricsPort() {
    return metrics == null ? OptionalInt.empty() : OptionalInt.of(metrics.port());
  }

  /** Stops feeding, commits what has been converted, and lets {@link #run} return. */
  @Override
  public void close() {
    if (feeder != null) {
      feeder.stop();
    }
    // A member that does not leave would hold up its successor until its session times out.
    if (!streams.close(
        CloseOptions.timeout(CLOSE)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
      LOG.warn("the topology did not stop within {} s", CLOSE.toSeconds());
    }
    if (feeder != null && feeding != null) {
      join(feeding);
      feeder.close();
    }
    if (metrics != null) {
      metrics.close();
    }
    end.complete(null);
  }

  private void feed(Feed open) {
    try {
      FeedProgress progress = open.run();
      LOG.info(
          "fed {} images of {}, skipped {}",
          progress.images(),
          open.sourceName(),
          progress.skipped());
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
