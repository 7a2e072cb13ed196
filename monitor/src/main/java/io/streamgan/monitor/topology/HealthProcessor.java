package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.health.Finding;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.monitor.topology.ModelObserver.TrainingProgress;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.events.EventRequest;
import io.streamgan.schemas.events.Severity;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Passes each record, and the time once a second, to the detectors of its model, and forwards an
 * event for each onset and end of a condition.
 *
 * <p>The store holds the onset of each condition that has not ended, so that a restarted monitor
 * neither reports it again nor misses its end. The models are known from the open windows. Past
 * observations of the detectors are not stored.
 */
final class HealthProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  static final String STORE = "open-conditions";

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Settings settings;
  private final String eventsTopic;
  private final String windowsTopic;
  private final InputBacklog backlog;
  private final MonitorCounts counts;
  private final RecordDecoder<StepMetrics> steps;
  private final RecordDecoder<SampleGrid> grids;
  private final RecordDecoder<Quality> qualities;
  private final ReportSerde<HealthEvent> events = ReportSerde.of(HealthEvent.class);
  private final Map<String, ModelObserver> models = new HashMap<>();
  private final AvroSerde<MetricWindow> openWindows = AvroSerde.of(MetricWindow.class);
  private KeyValueStore<String, byte[]> open;
  private KeyValueStore<String, byte[]> windows;

  @SuppressWarnings("NullAway.Init") // init comes before every process
  HealthProcessor(Settings settings, InputBacklog backlog, MonitorCounts counts) {
    this.settings = settings;
    this.backlog = backlog;
    this.counts = counts;
    String prefix = settings.topicsPrefix();
    eventsTopic = Topic.EVENTS.name(prefix);
    windowsTopic = Topic.METRIC_WINDOWS.name(prefix);
    steps =
        new RecordDecoder<>(ReportSerde.of(StepMetrics.class), Topic.METRICS.name(prefix), counts);
    grids = new RecordDecoder<>(AvroSerde.of(SampleGrid.class), Topic.SAMPLES.name(prefix), counts);
    qualities =
        new RecordDecoder<>(ReportSerde.of(Quality.class), Topic.QUALITY.name(prefix), counts);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    open = context.getStateStore(STORE);
    windows = context.getStateStore(WindowProcessor.STORE);
    resume();
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  /** From now on another task has the models and their conditions. */
  @Override
  public void close() {
    models.forEach((model, observer) -> observer.active().forEach(counts.of(model)::end));
    models.clear();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String topic = context().recordMetadata().map(RecordMetadata::topic).orElse("");
    long now = context().currentSystemTimeMs();
    if (topic.equals(Topic.METRICS.name(settings.topicsPrefix()))) {
      steps
          .read(record)
          .filter(step -> step.getLane() == 0)
          .ifPresent(
              step -> {
                Instant at = WindowProcessor.endOf(step, record.timestamp());
                observe(record, now, at, observer -> observer.step(step, at, now));
              });
    } else if (topic.equals(Topic.SAMPLES.name(settings.topicsPrefix()))) {
      grids
          .read(record)
          .ifPresent(grid -> observe(record, now, at(record), observer -> observer.grid(grid)));
    } else {
      qualities
          .read(record)
          .ifPresent(
              quality -> observe(record, now, at(record), observer -> observer.quality(quality)));
    }
  }

  private void observe(
      Record<byte[], byte[]> record,
      long nowMillis,
      Instant at,
      Function<ModelObserver, List<Finding>> observation) {
    String model = new String(record.key(), StandardCharsets.UTF_8);
    ModelObserver observer = observer(model, nowMillis);
    send(model, observer, observation.apply(observer), at);
  }

  private void tick(long nowMillis) {
    models.forEach(
        (model, observer) ->
            send(model, observer, observer.tick(nowMillis), Instant.ofEpochMilli(nowMillis)));
  }

  private ModelObserver observer(String model, long nowMillis) {
    return models.computeIfAbsent(
        model,
        unknown ->
            new ModelObserver(
                settings, Set.of(), backlog, new TrainingProgress("", 0, 0), nowMillis));
  }

  /**
   * Continues with the conditions in the store, and observes each model that has an open window: it
   * may have stood still since before the restart.
   */
  private void resume() {
    Map<String, TrainingProgress> progresses = new HashMap<>();
    try (KeyValueIterator<String, byte[]> all = windows.all()) {
      all.forEachRemaining(
          entry -> {
            MetricWindow window = openWindows.deserialize(windowsTopic, entry.value);
            progresses.merge(
                modelOf(entry.key),
                new TrainingProgress(
                    window.getRunId(), window.getLastStep(), window.getImagesSeen()),
                (a, b) -> a.step() < b.step() ? b : a);
          });
    }
    Map<String, Set<Condition>> active = new HashMap<>();
    try (KeyValueIterator<String, byte[]> all = open.all()) {
      all.forEachRemaining(
          entry -> {
            String model = modelOf(entry.key);
            Condition condition = Condition.valueOf(entry.key.substring(model.length() + 1));
            active.computeIfAbsent(model, m -> EnumSet.noneOf(Condition.class)).add(condition);
            HealthEvent onset = events.deserialize(eventsTopic, entry.value);
            progresses.putIfAbsent(
                model,
                new TrainingProgress(onset.getRunId(), onset.getStep(), onset.getImagesSeen()));
            counts.of(model).resume(condition);
          });
    }
    long now = context().currentSystemTimeMs();
    progresses.forEach(
        (model, progress) ->
            models.put(
                model,
                new ModelObserver(
                    settings, active.getOrDefault(model, Set.of()), backlog, progress, now)));
  }

  /** Keys of both stores begin with the model's name and a slash. */
  private static String modelOf(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }

  private void send(String model, ModelObserver observer, List<Finding> findings, Instant at) {
    for (Finding finding : findings) {
      String key = model + "/" + finding.condition().name();
      byte[] onset = open.get(key);
      Instant since = onset == null ? at : events.deserialize(eventsTopic, onset).getAt();
      byte[] value = events.serialize(eventsTopic, event(finding, observer.progress(), at, since));
      if (finding.onset()) {
        open.put(key, value);
        observer.active().add(finding.condition());
        counts.of(model).begin(finding.condition());
      } else {
        open.delete(key);
        observer.active().remove(finding.condition());
        counts.of(model).end(finding.condition());
      }
      // Brokers reject a record whose timestamp, from a wrong clock, is far ahead, and Kafka
      // Streams one before 1970.
      long timestamp = Math.max(0, Math.min(at.toEpochMilli(), context().currentSystemTimeMs()));
      context().forward(new Record<>(model.getBytes(StandardCharsets.UTF_8), value, timestamp));
    }
  }

  private HealthEvent event(Finding finding, TrainingProgress progress, Instant at, Instant since) {
    Condition condition = finding.condition();
    return HealthEvent.newBuilder()
        .setType(condition.label())
        .setPhase(finding.onset() ? EventPhase.ONSET : EventPhase.END)
        .setSeverity((finding.onset() ? condition.severity() : Severity.INFO).label())
        .setRunId(progress.runId())
        .setStep(progress.step())
        .setImagesSeen(progress.imagesSeen())
        .setMessage(finding.message())
        .setAt(at)
        .setSince(since)
        .setSinceStep(finding.sinceStep())
        .setRequest(finding.onset() ? request(condition) : EventRequest.NONE)
        .setEvidence(finding.evidence())
        .setAction(finding.onset() ? condition.action() : "")
        .build();
  }

  /** Request to trainers with {@code health.act}; empty for none. */
  private String request(Condition onset) {
    if (settings.get(HealthSettings.ROLLBACK_ON).contains(onset)) {
      return EventRequest.ROLLBACK;
    }
    return settings.get(HealthSettings.PAUSE_ON).contains(onset)
        ? EventRequest.PAUSE
        : EventRequest.NONE;
  }

  private static Instant at(Record<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp());
  }
}
