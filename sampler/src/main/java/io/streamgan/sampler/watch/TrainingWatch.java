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
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.events.Severity;
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
 * Remembers what the trainer reports and which generators are served, in bounded memory, and tells
 * those who listen. What was on the topics at the start becomes history without being told event by
 * event. Thread-safe.
 */
public final class TrainingWatch implements ReportListener {
  private static final int MAX_TIMELINE = 100;
  private static final int MAX_QUALITY = 400;

  private final String model;
  private final EventHub hub;
  private final Clock clock;
  private final MeterRegistry meters;
  private final CurveHistory curves;
  private final GridHistory grids;
  private final WindowHistory windows = new WindowHistory();
  private final QualityHistory quality = new QualityHistory(MAX_QUALITY);
  private final TrainingThroughput throughput = new TrainingThroughput();
  private final Deque<ObjectNode> generators = new ArrayDeque<>();
  private final Deque<ObjectNode> events = new ArrayDeque<>();
  private @Nullable GeneratorManifest served;
  private @Nullable ObjectNode refusal;
  private @Nullable ReportedStep newest;
  private GridHistory.@Nullable KeptGrid newestGrid;
  private @Nullable Instant heardAt;
  private boolean live;
  private OptionalLong lag = OptionalLong.empty();

  /**
   * How much is kept.
   *
   * @param curvePoints points of the curves
   * @param grids sample grids
   * @param gridBytes bytes of the sample grids together
   */
  public record HistoryLimits(int curvePoints, int grids, long gridBytes) {}

  private record ReportedStep(StepMetrics metrics, Instant reportedAt) {}

  public TrainingWatch(
      String model, HistoryLimits memory, EventHub hub, Clock clock, MeterRegistry meters) {
    this.model = model;
    this.hub = hub;
    this.clock = clock;
    this.meters = meters;
    curves = new CurveHistory(memory.curvePoints());
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
  public void window(String ofModel, MetricWindow window) {
    windows.add(ofModel, window);
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

  /** {@code generator} answers requests from now on. */
  public synchronized void serves(LoadedGenerator generator) {
    served = generator.generator().manifest();
    refusal = null;
    // Its JSON, which does not keep its parameters in memory.
    ObjectNode json = EventJson.generator(generator);
    generators.addLast(json);
    if (generators.size() > MAX_TIMELINE) {
      generators.removeFirst();
    }
    hub.publish("generator", json.toString());
  }

  /** A generator is not served; the status says so until a later one is. */
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
    remember(EventJson.health(clock.instant(), event, severity, message), true);
  }

  private void publish(ReportedStep step) {
    StepMetrics metrics = step.metrics();
    CurrentRun.reach(metrics.getRunId(), metrics.getStep(), metrics.getGeneratorVersion());
    hub.publish("metrics", EventJson.step(metrics, step.reportedAt()).toString());
  }

  private void remember(ObjectNode event, boolean published) {
    events.addLast(event);
    if (events.size() > MAX_TIMELINE) {
      events.removeFirst();
    }
    if (published) {
      hub.publish("health", event.toString());
    }
  }

  /** Name of the model that is watched. */
  public String model() {
    return model;
  }

  /** Windows of metrics, of all models. */
  public WindowHistory windows() {
    return windows;
  }

  /** The picture of that id, while it is kept. */
  public Optional<byte[]> picture(String id) {
    return grids.find(id).map(entry -> entry.png());
  }

  /** The sample grids that are kept, as PNG, in the order of their steps. */
  public List<byte[]> pictures() {
    return grids.entries().stream().map(entry -> entry.png()).toList();
  }

  /** Everything remembered, for a page that has just opened. */
  public synchronized ObjectNode history() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model);
    json.set("metrics", EventJson.curves(curves.points()));
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

  /** Where training and serving stand at this moment. */
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
      EventJson.put(json, "imagesPerSecond", throughput.imagesPerSecond());
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

  /** Age of the newest image that has been learned from; NaN before the first. */
  private synchronized double inputDelaySeconds() {
    return newest == null ? Double.NaN : ageSeconds(newest.metrics().getCapturedAt());
  }

  /** Records of the input that wait to be learned from; NaN when unknown. */
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

  /** How long no step has been reported; empty while none has since the start. */
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
