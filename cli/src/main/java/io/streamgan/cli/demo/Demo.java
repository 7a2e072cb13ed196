package io.streamgan.cli.demo;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.feed.Feeder;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.sampler.SamplerServer;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.TrainingSummary;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Broker, feed, trainer, monitor and sampler in one process. They share nothing but the process:
 * they exchange data through the broker's topics only.
 *
 * <p>The thread that calls {@link #train} trains; the feed has a thread of its own; {@link #stop}
 * may be called by any.
 */
public final class Demo implements AutoCloseable {
  private static final int BROKER_PORT = 9092;

  private final Trainer trainer;
  private final Feeder feeder;
  private final EmbeddedBroker broker;
  private final SamplerServer sampler;

  /** What is running, the last started first: the order in which it is closed. */
  private final Deque<AutoCloseable> running;

  private Demo(
      Trainer trainer,
      Feeder feeder,
      EmbeddedBroker broker,
      SamplerServer sampler,
      Deque<AutoCloseable> running) {
    this.trainer = trainer;
    this.feeder = feeder;
    this.broker = broker;
    this.sampler = sampler;
    this.running = running;
  }

  /**
   * The layers with what a demo needs and prefers.
   *
   * @param trainerGroup the consumer group that the feed stays close to
   */
  public static SettingsLayers prefer(SettingsLayers layers, String trainerGroup) {
    return layers
        .withDefault(Settings.TOPICS_CREATE, true)
        .withDefault(Settings.TOPICS_SEGMENT_BYTES, 16 << 20)
        .withDefault(Settings.TOPICS_MAX_MESSAGE_BYTES, 16 << 20)
        .withDefault(FeedSettings.REPEAT, true)
        .withDefault(FeedSettings.RESUME, true)
        // Some seconds ahead of the trainer, and no more: what is learned shall be fresh.
        .withDefault(FeedSettings.MAX_LAG, 8_192)
        .withDefault(FeedSettings.MAX_LAG_GROUP, trainerGroup);
  }

  /**
   * Starts everything but training.
   *
   * @param directory of the run
   * @param layers as {@link #prefer} gives them
   * @param resolve gives a service's settings from layers and its declaration
   */
  public static Demo start(
      DataDirectory directory,
      SettingsLayers layers,
      BiFunction<SettingsLayers, ConfigDef, Settings> resolve,
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

      Trainer trainer = new Trainer(TrainerSettings.of(training), training, listener);
      return new Demo(trainer, feeder, broker, sampler, running);
    } catch (RuntimeException e) {
      closeAll(running);
      throw e;
    }
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

  /** Name of the source that is fed. */
  public String sourceName() {
    return feeder.sourceName();
  }

  /**
   * Feeds and trains until all steps are done, or {@link #stop}.
   *
   * @throws RuntimeException that of the feed or of the trainer, whichever failed first
   */
  public TrainingSummary train() {
    ExecutorService feeding = Executors.newSingleThreadExecutor(task -> new Thread(task, "feed"));
    Future<?> fed =
        feeding.submit(
            () -> {
              try {
                feeder.run();
              } catch (RuntimeException e) {
                trainer.close();
                throw e;
              }
            });
    feeding.shutdown();
    try {
      TrainingSummary summary = trainer.run();
      feeder.stop();
      fed.get();
      return summary;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the feed was ending", e);
    } finally {
      feeder.stop();
    }
  }

  /** Lets {@link #train} end soon, with everything committed. */
  public void stop() {
    feeder.stop();
    trainer.close();
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
