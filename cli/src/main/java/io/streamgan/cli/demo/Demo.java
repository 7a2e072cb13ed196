package io.streamgan.cli.demo;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.Ingest;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.feed.Feeder;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.sampler.SamplerServer;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.MetricsSettings;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.TrainingSummary;
import io.streamgan.trainer.average.Aggregator;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Broker, feed, ingest, trainers, monitor and sampler in one process, and an aggregator where the
 * model has several lanes. They share nothing but the process: they exchange data through the
 * broker's topics only.
 *
 * <p>The thread that calls {@link #train} runs the first trainer; feed, ingest, aggregator and the
 * other trainers have threads of their own; {@link #stop} may be called by any.
 */
public final class Demo implements AutoCloseable {
  private static final int BROKER_PORT = 9092;

  private final List<Trainer> trainers;
  private final Optional<Aggregator> aggregator;
  private final Feeder feeder;
  private final Ingest ingest;
  private final EmbeddedBroker broker;
  private final SamplerServer sampler;

  /** What is running, the last started first: the order in which it is closed. */
  private final Deque<AutoCloseable> running;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Demo(
      List<Trainer> trainers,
      Optional<Aggregator> aggregator,
      Feeder feeder,
      Ingest ingest,
      EmbeddedBroker broker,
      SamplerServer sampler,
      Deque<AutoCloseable> running) {
    this.trainers = trainers;
    this.aggregator = aggregator;
    this.feeder = feeder;
    this.ingest = ingest;
    this.broker = broker;
    this.sampler = sampler;
    this.running = running;
  }

  /**
   * The layers with what a demo needs and prefers.
   *
   * @param training settings of the trainers, to which the feed stays close
   * @param roundSteps number of steps of a lane in a round
   */
  public static SettingsLayers prefer(
      SettingsLayers layers, TrainerSettings training, int roundSteps) {
    int lanes = training.lanes();
    // While the last lane of a round takes its steps, the images of the next round come.
    long rounds = lanes == 1 ? 0 : 2L * lanes * roundSteps * training.imagesPerStep();
    return layers
        .withDefault(Settings.TOPICS_CREATE, true)
        .withDefault(Settings.TOPICS_SEGMENT_BYTES, 16 << 20)
        .withDefault(Settings.TOPICS_MAX_MESSAGE_BYTES, 16 << 20)
        .withDefault(FeedSettings.REPEAT, true)
        .withDefault(FeedSettings.RESUME, true)
        // Some seconds ahead of the trainer, and no more: what is learned shall be fresh.
        .withDefault(FeedSettings.MAX_LAG, Math.max(8_192, rounds))
        .withDefault(FeedSettings.MAX_LAG_GROUP, training.groupId())
        .withDefault(Settings.TOPICS_PARTITIONS, lanes);
  }

  /**
   * Starts everything but training.
   *
   * @param directory of the run
   * @param layers as {@link #prefer} gives them
   * @param resolve gives a service's settings from layers and its declaration
   * @param trainers number of trainers
   * @param listener of all trainers
   */
  public static Demo start(
      DataDirectory directory,
      SettingsLayers layers,
      BiFunction<SettingsLayers, ConfigDef, Settings> resolve,
      int trainers,
      TrainingListener listener) {
    Deque<AutoCloseable> running = new ArrayDeque<>();
    try {
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              directory.broker(), EmbeddedBroker.isFree(BROKER_PORT) ? BROKER_PORT : 0);
      running.push(broker);
      SettingsLayers here = layers.with(Settings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
      Settings shared = resolve.apply(here, Settings.shared());
      Topics.createMissing(shared, Topics.all());

      Settings sampling = resolve.apply(here, SamplerSettings.definition());
      SamplerServer sampler = SamplerServer.start(sampling);
      running.push(sampler);

      Settings training = resolve.apply(here, TrainerSettings.definition());
      running.push(
          Monitor.start(
              resolve.apply(watching(here, directory, training), MonitorSettings.definition())));

      Feeder feeder =
          Feeder.open(
              FeedSettings.of(resolve.apply(here, FeedSettings.definition())), progress -> {});
      running.push(feeder);

      Ingest ingest =
          Ingest.start(
              resolve.apply(
                  converting(here, directory, feeder.format()), IngestSettings.definition()),
              progress -> {});
      running.push(ingest);

      Optional<Aggregator> aggregator = Optional.empty();
      if (TrainerSettings.of(training).lanes() > 1) {
        aggregator =
            Optional.of(
                Aggregator.start(
                    resolve.apply(
                        here.withDefault(
                            "kafka.streams.state.dir", directory.aggregator().toString()),
                        AverageSettings.definition())));
        running.push(aggregator.get());
      }
      List<Trainer> all = new ArrayList<>();
      for (int i = 0; i < trainers; i++) {
        Settings own = resolve.apply(ofTrainer(i, here, training), TrainerSettings.definition());
        all.add(new Trainer(TrainerSettings.of(own), own, listener));
      }
      return new Demo(all, aggregator, feeder, ingest, broker, sampler, running);
    } catch (RuntimeException e) {
      closeAll(running);
      throw e;
    }
  }

  /** The layers of a trainer: each serves its meters on a port of its own. */
  private static SettingsLayers ofTrainer(int index, SettingsLayers layers, Settings training) {
    int port = MetricsSettings.of(training, TrainerSettings.SERVICE).port();
    return port <= 0
        ? layers
        : layers.with(MetricsSettings.port(TrainerSettings.SERVICE), port + index);
  }

  /** The layers of ingest, which converts what others send: the feed has the demo's own source. */
  private static SettingsLayers converting(
      SettingsLayers layers, DataDirectory directory, ImageShape format) {
    return layers
        .with(FeedSettings.SOURCE, "")
        .with(ImageSettings.CHANNELS, format.channels())
        .withDefault("kafka.streams.state.dir", directory.ingest().toString());
  }

  /** The monitor's layers: losses and scores of Wasserstein objectives have no scale to judge. */
  private static SettingsLayers watching(
      SettingsLayers layers, DataDirectory directory, Settings training) {
    SettingsLayers watching =
        layers
            .withDefault("kafka.streams.state.dir", directory.monitor().toString())
            .withDefault(QualitySettings.EXTRACTOR_FILE, directory.classifier().toString());
    return training.get(LearningSettings.OBJECTIVE).startsWith("wasserstein")
        ? watching
            .withDefault(HealthSettings.EXPLOSION_LOSS, 0)
            .withDefault(HealthSettings.SATURATION_GAP, 0)
        : watching;
  }

  /** Where the dashboard is. */
  public String url() {
    return sampler.url();
  }

  /** Where Kafka's clients connect. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Describes the source that is fed, as {@link Feeder#found} does. */
  public String source() {
    return feeder.found();
  }

  /**
   * Feeds and trains until all steps are done, or {@link #stop}.
   *
   * @return where training has ended, with the images per second of all trainers
   * @throws RuntimeException that of the feed, ingest, the aggregator or a trainer, whichever
   *     failed first; its error is thrown in the same way
   */
  public TrainingSummary train() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> fed = threads.submit(() -> unlessItFails(feeder::run));
      threads.submit(() -> runUnlessItFails(ingest::run));
      aggregator.ifPresent(averaging -> threads.submit(() -> runUnlessItFails(averaging::run)));
      List<Future<Optional<TrainingSummary>>> others =
          trainers.stream()
              .skip(1)
              .map(trainer -> threads.submit(() -> unlessItFails(trainer::run)))
              .toList();
      Optional<TrainingSummary> summary = unlessItFails(trainers.get(0)::run);
      for (Future<Optional<TrainingSummary>> other : others) {
        summary = plus(summary, other.get());
      }
      feeder.stop();
      fed.get();
      throwFailure();
      return summary.orElseThrow();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the demo was ending", e);
    } finally {
      feeder.stop();
      threads.shutdown();
    }
  }

  private void throwFailure() {
    Throwable first = failure.get();
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void runUnlessItFails(Runnable part) {
    Optional<Boolean> unused =
        unlessItFails(
            () -> {
              part.run();
              return true;
            });
  }

  /** Returns the result of {@code part}; stops the others if it fails. */
  private <T> Optional<T> unlessItFails(Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stop();
      return Optional.empty();
    }
  }

  /** All trainers end with the same model; empty if one has failed. */
  private static Optional<TrainingSummary> plus(
      Optional<TrainingSummary> some, Optional<TrainingSummary> other) {
    return some.flatMap(
        a -> other.map(b -> a.withImagesPerSecond(a.imagesPerSecond() + b.imagesPerSecond())));
  }

  /** Lets {@link #train} end soon, with everything committed. */
  public void stop() {
    feeder.stop();
    trainers.forEach(Trainer::stop);
    trainers.forEach(Trainer::close);
  }

  @Override
  public void close() {
    closeAll(running);
  }

  /** Closes all, and throws what the first to fail threw. */
  private static void closeAll(Deque<AutoCloseable> running) {
    RuntimeException failure = null;
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure =
              new IllegalStateException("not everything could be closed: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
