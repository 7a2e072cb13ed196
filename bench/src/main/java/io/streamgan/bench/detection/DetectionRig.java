package io.streamgan.bench.detection;

import io.streamgan.gan.StepResult;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.feed.Feeder;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingListener;
import io.streamgan.trainer.admin.CheckpointAdmin;
import io.streamgan.trainer.admin.CheckpointAdmin.InputStart;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** Feed, trainer and monitor in one process, on topics of their own; what fails is up to others. */
final class DetectionRig implements AutoCloseable {
  private final Map<String, String> values;
  private final String prefix;
  private final AtomicReference<FaultyEngine.@Nullable Fault> fault = new AtomicReference<>();
  private final Steps steps = new Steps();
  private final Monitor monitor;
  private final Trainer trainer;
  private final CompletableFuture<Void> training;
  private @Nullable Feeder feeder;
  private @Nullable CompletableFuture<Void> feeding;

  /**
   * Starts all.
   *
   * @param values settings of all services
   * @param checkpoint that the model goes on from; null for a new model
   */
  DetectionRig(Map<String, String> values, String prefix, @Nullable Path checkpoint) {
    this.values = new HashMap<>(values);
    this.prefix = prefix;
    this.values.put(Settings.TOPICS_PREFIX.name(), prefix);
    this.values.put(TrainerSettings.GROUP_ID, prefix + "trainer");
    this.values.put(FeedSettings.MAX_LAG.name(), "2048");
    this.values.put(FeedSettings.MAX_LAG_GROUP.name(), prefix + "trainer");
    this.values.put(FeedSettings.REPEAT.name(), "true");
    this.values.put(ImageSettings.CHANNELS.name(), "1");
    Settings shared = settings(Settings.shared());
    Topics.createMissing(shared, Topics.all());
    Settings training = settings(TrainerSettings.definition());
    TrainerSettings model = TrainerSettings.of(training);
    if (checkpoint != null) {
      new CheckpointAdmin(model, training).importFrom(checkpoint, InputStart.BEGINNING);
    }
    monitor = Monitor.start(settings(MonitorSettings.definition()));
    trainer =
        new Trainer(
            model,
            training,
            steps,
            (shape, seed, adaptation) ->
                new FaultyEngine(
                    model.spec(shape, seed, adaptation), model.engineOptions(), fault));
    this.training = CompletableFuture.runAsync(trainer::run);
    feed("synthetic");
  }

  /** Ends the feed, and begins one of the images at {@code location}. */
  void feed(String location) {
    stopFeeding();
    Map<String, String> feed = new HashMap<>(values);
    feed.put(FeedSettings.SOURCE.name(), location);
    Feeder next =
        Feeder.open(FeedSettings.of(settings(FeedSettings.definition(), feed)), progress -> {});
    feeder = next;
    feeding = CompletableFuture.runAsync(next::run);
  }

  /** No more images arrive. */
  void stopFeeding() {
    if (feeder != null && feeding != null) {
      feeder.stop();
      feeding.join();
      feeder.close();
      feeder = null;
    }
  }

  /** {@code happens} to the engine, before its next step. */
  void inject(FaultyEngine.Fault happens) {
    fault.set(happens);
  }

  /** The newest step, committed or not. */
  long step() {
    return steps.newest;
  }

  /** All events that have been reported so far. */
  List<HealthEvent> events() {
    return records(Topic.EVENTS, HealthEvent.class);
  }

  /** All evaluations so far. */
  List<Quality> qualities() {
    return records(Topic.QUALITY, Quality.class);
  }

  /** Writes the model's newest checkpoint, after training has stopped. */
  void stopAndExport(Path file) {
    trainer.close();
    Settings training = settings(TrainerSettings.definition());
    new CheckpointAdmin(TrainerSettings.of(training), training).exportTo(file);
  }

  @Override
  public void close() {
    stopFeeding();
    trainer.close();
    // It may have ended with a failure, as it was made to.
    training.exceptionally(failure -> null).join();
    monitor.close();
  }

  private <T extends SpecificRecord> List<T> records(Topic topic, Class<T> type) {
    ReportSerde<T> serde = ReportSerde.of(type);
    List<T> found = new ArrayList<>();
    Settings shared = settings(Settings.shared());
    try (TopicLog log =
        new TopicLog(
            shared.kafka(Settings.Client.CONSUMER), topic.name(prefix), TopicLog.End.VISIBLE)) {
      log.readAll(record -> found.add(serde.deserialize(record.topic(), record.value())));
    }
    return found;
  }

  /**
   * @throws IllegalArgumentException when one of {@code names} is no setting of any service
   */
  static void requireKnown(Set<String> names) {
    for (String name : names) {
      boolean known =
          isKafkas(name)
              || Stream.of(
                      TrainerSettings.definition(),
                      MonitorSettings.definition(),
                      FeedSettings.definition())
                  .anyMatch(definition -> definition.names().contains(name));
      if (!known) {
        throw new IllegalArgumentException(
            "there is no argument and no setting '%s'; './streamgan config' lists the settings"
                .formatted(name));
      }
    }
  }

  private Settings settings(ConfigDef definition) {
    return settings(definition, values);
  }

  private static Settings settings(ConfigDef definition, Map<String, String> all) {
    Map<String, String> known = new HashMap<>(all);
    known.keySet().removeIf(name -> !definition.names().contains(name) && !isKafkas(name));
    return new Settings(definition, known);
  }

  private static boolean isKafkas(String name) {
    return name.startsWith("kafka.");
  }

  private static final class Steps implements TrainingListener {
    private volatile long newest;

    @Override
    public void onStep(StepResult result, double millis) {
      newest = result.step();
    }
  }
}
