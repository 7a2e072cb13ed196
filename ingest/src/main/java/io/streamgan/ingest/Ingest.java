package io.streamgan.ingest;

import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.feed.FeedProgress;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.ingest.topology.IngestCounts;
import io.streamgan.ingest.topology.IngestTopology;
import io.streamgan.ingest.topology.ListedClasses;
import io.streamgan.ingest.topology.PassedOverRecords;
import io.streamgan.ingest.topology.SinkLimits;
import io.streamgan.ingest.topology.TopologySettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.Meters;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.RunningTopology;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.common.KafkaException;
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

  private final IngestCounts counts = new IngestCounts();
  private final RunningTopology topology;
  private final @Nullable Feed feeder;
  private final @Nullable Thread feeding;
  private final Meters meters;

  private Ingest(Settings settings, @Nullable Feed feeder) {
    this.feeder = feeder;
    meters = Meters.serve(MetricsSettings.of(settings, IngestSettings.SERVICE));
    topology =
        new RunningTopology(
            IngestSettings.SERVICE,
            IngestTopology.build(settings, SinkLimits.onCluster(settings), counts),
            IngestSettings.streams(settings),
            new PassedOverRecords(settings, counts));
    meters.bind(new IngestMetrics(this));
    meters.watch(topology.streams());
    if (feeder != null) {
      feeder.watch(meters);
    }
    feeding = feeder == null ? null : new Thread(() -> feed(feeder), "streamgan-ingest-feed");
  }

  /**
   * Starts the service.
   *
   * @param settings as {@link IngestSettings#definition} declares them
   * @param listener of the feeder, if the settings name a source
   * @throws io.streamgan.ingest.source.SourceException when the source cannot be opened
   * @throws io.streamgan.schemas.classes.ClassConflictException when ingest.classes contradicts the
   *     topic classes
   * @throws KafkaException when the cluster cannot be reached, or lacks topics
   */
  public static Ingest start(Settings settings, FeedListener listener) {
    FeedSettings feed =
        settings.get(FeedSettings.SOURCE).isEmpty() ? null : FeedSettings.of(settings);
    requireTopics(settings);
    ListedClasses.publish(settings);
    Ingest ingest = new Ingest(settings, feed == null ? null : Feed.open(feed, listener));
    ingest.topology.start();
    if (ingest.feeding != null) {
      ingest.feeding.start();
    }
    return ingest;
  }

  private static void requireTopics(Settings settings) {
    List<Topic> topics =
        settings.get(InputSettings.TOPICS).isEmpty()
            ? List.of(Topic.RAW_IMAGES, Topic.IMAGES, Topic.CLASSES, Topic.DEAD_LETTERS)
            : List.of(Topic.IMAGES, Topic.CLASSES, Topic.DEAD_LETTERS);
    Topics.provide(settings, topics);
    Topics.requireNames(settings.kafka(Client.ADMIN), TopologySettings.inputTopics(settings));
  }

  /**
   * Blocks until {@link #close} is called or something fails.
   *
   * @throws RuntimeException with which the topology or the feeder failed
   */
  public void run() {
    topology.join();
  }

  /** Counts of accepted, rejected and duplicate records of {@code raw-images}. */
  public IngestCounts counts() {
    return counts;
  }

  /** Number of input records that wait to be read; 0 before the first are read. */
  public long lag() {
    return topology.streams().metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(LAG_METRIC))
        .filter(entry -> entry.getKey().tags().containsKey("partition"))
        .mapToLong(
            entry -> entry.getValue().metricValue() instanceof Double lag ? lag.longValue() : 0)
        .map(lag -> Math.max(0, lag))
        .sum();
  }

  /**
   * Port that meters are served at, for programs that embed the service and let the machine choose
   * one; empty where meters are not served.
   */
  public OptionalInt metricsPort() {
    return meters.port();
  }

  /** Stops feeding, commits the converted images, and lets {@link #run} return. */
  @Override
  public void close() {
    if (feeder != null) {
      feeder.stop();
    }
    meters.close();
    if (feeder != null && feeding != null) {
      join(feeding);
      feeder.close();
    }
    topology.close();
  }

  private void feed(Feed open) {
    try {
      FeedProgress progress = open.run();
      LOG.info(
          "fed {} images of {}, skipped {}",
          progress.images(),
          open.sourceName(),
          progress.skipped());
    } catch (RuntimeException | Error e) {
      topology.fail(e);
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
