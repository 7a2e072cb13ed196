package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.health.Finding;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.monitor.topology.ModelWatch.Moment;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
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
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives each record, and the clock once a second, to the detectors of its model, and sends on what
 * begins and ends.
 *
 * <p>The store holds the onset of each condition that has not ended, so that a restarted monitor
 * neither tells of it again nor forgets its end. What detectors remember of past observations is
 * not kept: they form it anew.
 */
final class HealthProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  static final String STORE = "open-conditions";

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Settings settings;
  private final String eventsTopic;
  private final Backlog backlog;
  private final MonitorCounts counts;
  private final Decoder<StepMetrics> steps;
  private final Decoder<SampleGrid> grids;
  private final Decoder<Quality> qualities;
  private final AvroSerde<HealthEvent> events = AvroSerde.of(HealthEvent.class);
  private final Map<String, ModelWatch> models = new HashMap<>();
  private KeyValueStore<String, byte[]> open;

  @SuppressWarnings("NullAway.Init") // init comes before every process
  HealthProcessor(Settings settings, Backlog backlog, MonitorCounts counts) {
    this.settings = settings;
    this.backlog = backlog;
    this.counts = counts;
    String prefix = settings.topicsPrefix();
    eventsTopic = Topic.EVENTS.name(prefix);
    steps = new Decoder<>(StepMetrics.class, Topic.METRICS.name(prefix), counts);
    grids = new Decoder<>(SampleGrid.class, Topic.SAMPLES.name(prefix), counts);
    qualities = new Decoder<>(Quality.class, Topic.QUALITY.name(prefix), counts);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    open = context.getStateStore(STORE);
    resume();
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String model = new String(record.key(), StandardCharsets.UTF_8);
    String topic = context().recordMetadata().map(RecordMetadata::topic).orElse("");
    long now = context().currentSystemTimeMs();
    if (topic.equals(Topic.METRICS.name(settings.topicsPrefix()))) {
      steps
          .read(record.value())
          .ifPresent(
              step -> {
                Instant at = WindowProcessor.endOf(step, record.timestamp());
                ModelWatch watch = watch(model, now);
                send(model, watch, watch.step(step, at, now), at);
              });
    } else if (topic.equals(Topic.SAMPLES.name(settings.topicsPrefix()))) {
      grids
          .read(record.value())
          .ifPresent(
              grid -> {
                ModelWatch watch = watch(model, now);
                send(model, watch, watch.grid(grid), at(record));
              });
    } else {
      qualities
          .read(record.value())
          .ifPresent(
              quality -> {
                ModelWatch watch = watch(model, now);
                send(model, watch, watch.quality(quality), at(record));
              });
    }
  }

  private void tick(long nowMillis) {
    models.forEach(
        (model, watch) ->
            send(model, watch, watch.tick(nowMillis), Instant.ofEpochMilli(nowMillis)));
  }

  private ModelWatch watch(String model, long nowMillis) {
    return models.computeIfAbsent(
        model,
        unknown -> new ModelWatch(settings, Set.of(), backlog, new Moment("", 0, 0), nowMillis));
  }

  /** Goes on with the conditions that the store holds. */
  private void resume() {
    Map<String, Set<Condition>> active = new HashMap<>();
    Map<String, Moment> moments = new HashMap<>();
    try (KeyValueIterator<String, byte[]> all = open.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        int slash = entry.key.lastIndexOf('/');
        String model = entry.key.substring(0, slash);
        Condition condition = Condition.valueOf(entry.key.substring(slash + 1));
        active.computeIfAbsent(model, m -> EnumSet.noneOf(Condition.class)).add(condition);
        HealthEvent onset = events.deserialize(eventsTopic, entry.value);
        moments.put(model, new Moment(onset.getRunId(), onset.getStep(), onset.getImagesSeen()));
        counts.resume(condition);
      }
    }
    long now = context().currentSystemTimeMs();
    active.forEach(
        (model, conditions) ->
            models.put(
                model,
                new ModelWatch(
                    settings,
                    conditions,
                    backlog,
                    moments.getOrDefault(model, new Moment("", 0, 0)),
                    now)));
  }

  private void send(String model, ModelWatch watch, List<Finding> findings, Instant at) {
    for (Finding finding : findings) {
      String key = model + "/" + finding.condition().name();
      byte[] onset = open.get(key);
      Instant since = onset == null ? at : events.deserialize(eventsTopic, onset).getAt();
      byte[] value = events.serialize(eventsTopic, event(finding, watch.moment(), at, since));
      if (finding.onset()) {
        open.put(key, value);
        counts.begin(finding.condition());
      } else {
        open.delete(key);
        counts.end(finding.condition());
      }
      context()
          .forward(new Record<>(model.getBytes(StandardCharsets.UTF_8), value, at.toEpochMilli()));
    }
  }

  private HealthEvent event(Finding finding, Moment moment, Instant at, Instant since) {
    Condition condition = finding.condition();
    return HealthEvent.newBuilder()
        .setType(condition.label())
        .setPhase(finding.onset() ? "onset" : "end")
        .setSeverity(finding.onset() ? condition.severity().label() : "info")
        .setRunId(moment.runId())
        .setStep(moment.step())
        .setImagesSeen(moment.imagesSeen())
        .setMessage(finding.message())
        .setAt(at)
        .setSince(since)
        .setSinceStep(finding.sinceStep())
        .setRequest(finding.onset() ? request(condition) : "")
        .setEvidence(finding.evidence())
        .setAction(finding.onset() ? condition.action() : "")
        .build();
  }

  /** What trainers with {@code health.act} are asked to do; empty for nothing. */
  private String request(Condition onset) {
    if (settings.get(HealthSettings.ROLLBACK_ON).contains(onset)) {
      return "rollback";
    }
    return settings.get(HealthSettings.PAUSE_ON).contains(onset) ? "pause" : "";
  }

  private static Instant at(Record<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp());
  }
}
