package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.codec.InputOffsets;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.sampler.follow.ReportListener;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.events.Severity;
import io.streamgan.schemas.rounds.LaneShares;
import io.streamgan.service.CurrentRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trainer's reports and the served generators in bounded memory, and publishes them as
 * events. Records that were on the topics at the start become history only; they are not published
 * one by one. Thread-safe.
 */
public final class TrainingWatch implements ReportListener {
  private static final int MAX_TIMELINE = 100;
  private static final int MAX_QUALITY = 400;

  private final String model;
  private final EventHub hub;
  private final Clock clock;
  private final MeterRegistry meters;
  private final RunCurves curves;
  private final GridHistory grids;
  private final QualityHistory quality = new QualityHistory(MAX_QUALITY);
  private final TrainingThroughput throughput = new TrainingThroughput();
  private final Deque<ObjectNode> generators = new ArrayDeque<>();
  private final Deque<ObjectNode> events = new ArrayDeque<>();
  private final LaneShares rounds = new LaneShares();
  private final OpenConditions conditions = new OpenConditions();
  private @Nullable GeneratorManifest served;
  private @Nullable ObjectNode refusal;
  private @Nullable ReportedStep newest;
  private GridHistory.@Nullable KeptGrid newestGrid;
  private @Nullable Instant heardAt;
  private boolean live;
  private OptionalLong lag = OptionalLong.empty();

  /**
   * Limits of the history.
   *
   * @param curvePoints maximum number of points of the curves
   * @param grids maximum number of sample grids
   * @param gridBytes maximum total size of the sample grids in bytes
   */
  public record HistoryLimits(int curvePoints, int grids, long gridBytes) {}

  private record ReportedStep(StepMetrics metrics, Instant reportedAt) {}

  public TrainingWatch(
      String model, HistoryLimits memory, EventHub hub, Clock clock, MeterRegistry meters) {
    this.model = model;
    this.hub = hub;
    this.clock = clock;
    this.meters = meters;
    curves = new RunCurves(memory.curvePoints());
    grids = new GridHistory(memory.grids(), memory.gridBytes());
    register("generator.version", "Version of the served generator", this::generatorVersion);
    register(
        "generator.delay.seconds",
        "Age of the newest image that the served generator has learned from",
        this::generatorDelaySeconds);
    register(
        "input.delay.seconds",
        "Age of the newest image that the trainer has learned from",
        this::inputDelaySeconds);
    register(
        "input.lag.records",
        "Records of the images topic that wait to be learned from",
        this::lagRecords);
    register("streams", "Event streams that are open", hub::listeners);
  }

  @Override
  public synchronized void step(StepMetrics metrics, Instant reportedAt) {
    boolean anew = curves.add(metrics, reportedAt);
    throughput.add(metrics, reportedAt);
    newest = new ReportedStep(metrics, reportedAt);
    if (live) {
      heardAt = clock.instant();
      if (anew) {
        report(
            SamplerEvent.RUN_BEGAN,
            Severity.INFO,
            "training began anew with run " + metrics.getRunId());
      }
      publish(newest);
    }
  }

  @Override
  public synchronized void grid(SampleGrid grid, Instant reportedAt) {
    newestGrid = grids.add(grid, reportedAt);
    if (live) {
      hub.publish("sample", EventJson.grid(newestGrid).toString());
    }
  }

  @Override
  public synchronized void event(HealthEvent event) {
    remember(EventJson.health(event), live);
  }

  @Override
  public synchronized void quality(Quality evaluation) {
    quality.add(evaluation);
    if (live) {
      hub.publish("quality", EventJson.quality(evaluation).toString());
    }
  }

  @Override
  public synchronized void round(Round round) {
    rounds.add(round);
  }

  @Override
  public void malformed(String topic) {
    meters.counter("streamgan.sampler.malformed.records", "topic", topic).increment();
  }

  @Override
  public synchronized void caughtUp() {
    live = true;
    if (newest != null) {
      publish(newest);
    }
    if (newestGrid != null) {
      hub.publish("sample", EventJson.grid(newestGrid).toString());
    }
  }

  /** Records that {@code generator} is served. */
  public synchronized void serves(LoadedGenerator generator) {
    served = generator.generator().manifest();
    refusal = null;
    conditions.close(SamplerEvent.GENERATOR_REFUSED.label());
    // The JSON does not keep the parameters in memory.
    ObjectNode json = EventJson.generator(generator);
    generators.addLast(json);
    if (generators.size() > MAX_TIMELINE) {
      generators.removeFirst();
    }
    hub.publish("generator", json.toString());
  }

  /**
   * Records that a generator is refused; the status contains the refusal until a later generator is
   * served.
   */
  public synchronized void refused(RefusedGeneratorException refused) {
    String message = String.valueOf(refused.getMessage());
    refusal =
        JsonNodeFactory.instance
            .objectNode()
            .put("at", clock.instant().toString())
            .put("reason", refused.reason().label())
            .put("message", message);
    report(SamplerEvent.GENERATOR_REFUSED, Severity.WARNING, message);
  }

  /** Reports an event of the sampler itself. */
  synchronized void report(SamplerEvent event, Severity severity, String message) {
    switch (event) {
      case TRAINING_RESUMED -> conditions.close(SamplerEvent.TRAINING_STALLED.label());
      case CLUSTER_BACK -> conditions.close(SamplerEvent.CLUSTER_UNREACHABLE.label());
      default -> {
        // The event closes no condition.
      }
    }
    remember(EventJson.health(clock.instant(), event, severity, message), true);
  }

  private void publish(ReportedStep step) {
    StepMetrics metrics = step.metrics();
    CurrentRun.reach(metrics.getRunId(), metrics.getStep(), metrics.getGeneratorVersion());
    hub.publish("metrics", EventJson.step(metrics, step.reportedAt()).toString());
  }

  private void remember(ObjectNode event, boolean published) {
    conditions.take(event);
    events.addLast(event);
    if (events.size() > MAX_TIMELINE) {
      events.removeFirst();
    }
    if (published) {
      hub.publish("health", event.toString());
    }
  }

  /** Name of the model. */
  public String model() {
    return model;
  }

  /** Returns the picture of the grid with {@code id}, if it is kept. */
  public Optional<byte[]> picture(String id) {
    return grids.find(id).map(entry -> entry.png());
  }

  /** Returns the pictures of all kept grids as PNG, in the order of their steps. */
  public List<byte[]> pictures() {
    return grids.entries().stream().map(entry -> entry.png()).toList();
  }

  /** Returns the whole history, for a page that has just been opened. */
  public synchronized ObjectNode history() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model);
    json.set("metrics", EventJson.curves(curves.points()));
    ArrayNode runs = json.putArray("runs");
    curves
        .former()
        .forEach(
            run ->
                runs.addObject()
                    .put("runId", run.runId())
                    .set("metrics", EventJson.curves(run.curves().points())));
    ArrayNode pictures = json.putArray("samples");
    grids.entries().forEach(entry -> pictures.add(EventJson.grid(entry)));
    ArrayNode timeline = json.putArray("generators");
    generators.forEach(timeline::add);
    ArrayNode health = json.putArray("health");
    events.forEach(health::add);
    ArrayNode evaluations = json.putArray("quality");
    quality.reports().forEach(each -> evaluations.add(EventJson.quality(each)));
    json.set("status", status());
    return json;
  }

  /** Returns the current state of training and serving. */
  synchronized ObjectNode status() {
    Instant now = clock.instant();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", now.toString());
    json.put("model", model);
    if (newest != null) {
      StepMetrics step = newest.metrics();
      json.put("runId", step.getRunId());
      json.put("step", step.getStep());
      json.put("imagesSeen", step.getImagesSeen());
      EventJson.put(json, "imagesPerSecond", throughput.imagesPerSecond(now));
      EventJson.put(json, "stepMillis", step.getStepMillis());
      json.put("inputDelayMillis", elapsed(step.getCapturedAt(), now).toMillis());
    }
    lag.ifPresent(records -> json.put("lagRecords", records));
    if (served != null) {
      json.put("generatorVersion", served.getVersion());
      json.put("generatorDelayMillis", elapsed(served.getCapturedAt(), now).toMillis());
    }
    if (refusal != null) {
      json.set("refusal", refusal);
    }
    rounds.round().ifPresent(round -> json.set("round", RoundJson.of(round, rounds)));
    json.set("conditions", conditions.json());
    return json;
  }

  /** Age of the newest image that the served generator has learned from; NaN before the first. */
  private synchronized double generatorDelaySeconds() {
    return served == null ? Double.NaN : ageSeconds(served.getCapturedAt());
  }

  /** Version of the served generator; 0 before the first. */
  private synchronized double generatorVersion() {
    return served == null ? 0 : served.getVersion();
  }

  /** Age of the newest image that the trainer has learned from; NaN before the first step. */
  private synchronized double inputDelaySeconds() {
    return newest == null ? Double.NaN : ageSeconds(newest.metrics().getCapturedAt());
  }

  /** Number of input records that the trainer has not read; NaN when unknown. */
  private synchronized double lagRecords() {
    return lag.isPresent() ? lag.getAsLong() : Double.NaN;
  }

  /** Input position after the newest step; empty before the first. */
  synchronized Optional<Map<Integer, Long>> position() {
    return Optional.ofNullable(newest)
        .map(step -> InputOffsets.byPartition(step.metrics().getInputOffsets()));
  }

  synchronized void lag(OptionalLong records) {
    lag = records;
  }

  /** Time since the last step was reported; empty if none has been reported since the start. */
  synchronized Optional<Duration> silence() {
    return Optional.ofNullable(heardAt).map(at -> Duration.between(at, clock.instant()));
  }

  private void register(String name, String description, Supplier<Number> value) {
    Gauge.builder("streamgan.sampler." + name, value).description(description).register(meters);
  }

  private double ageSeconds(Instant capturedAt) {
    return elapsed(capturedAt, clock.instant()).toMillis() / 1000.0;
  }

  private static Duration elapsed(Instant capturedAt, Instant now) {
    return Duration.between(capturedAt, now);
  }
}
