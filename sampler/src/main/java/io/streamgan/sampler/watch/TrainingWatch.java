package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.sampler.follow.EventReport;
import io.streamgan.sampler.follow.GridReport;
import io.streamgan.sampler.follow.QualityReport;
import io.streamgan.sampler.follow.ReportListener;
import io.streamgan.sampler.follow.StepReport;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.watch.HealthEvent.Kind;
import io.streamgan.sampler.watch.HealthEvent.Severity;
import io.streamgan.schemas.GeneratorManifest;
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
  private final Throughput throughput = new Throughput();
  private final Deque<ObjectNode> generators = new ArrayDeque<>();
  private final Deque<HealthEvent> events = new ArrayDeque<>();
  private @Nullable GeneratorManifest served;
  private @Nullable ObjectNode refusal;
  private @Nullable StepReport newest;
  private GridHistory.@Nullable Entry newestGrid;
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
  public record Memory(int curvePoints, int grids, long gridBytes) {}

  public TrainingWatch(
      String model, Memory memory, EventHub hub, Clock clock, MeterRegistry meters) {
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
  public synchronized void step(StepReport report) {
    boolean anew = curves.add(report);
    throughput.add(report);
    newest = report;
    if (live) {
      heardAt = clock.instant();
      CurrentRun.reach(report.runId(), report.step(), report.generatorVersion());
      if (anew) {
        tell(Kind.RUN_BEGAN, Severity.INFO, "training began anew with run " + report.runId());
      }
      hub.publish("metrics", EventJson.step(report).toString());
    }
  }

  @Override
  public synchronized void grid(GridReport report) {
    newestGrid = grids.add(report);
    if (live) {
      hub.publish("sample", EventJson.grid(newestGrid).toString());
    }
  }

  @Override
  public synchronized void event(EventReport report) {
    remember(HealthEvent.of(report), live);
  }

  @Override
  public synchronized void quality(QualityReport report) {
    quality.add(report);
    if (live) {
      hub.publish("quality", EventJson.quality(report).toString());
    }
  }

  @Override
  public void malformed(String topic) {
    meters.counter("streamgan.sampler.malformed.records", "topic", topic).increment();
  }

  @Override
  public synchronized void caughtUp() {
    live = true;
    if (newest != null) {
      CurrentRun.reach(newest.runId(), newest.step(), newest.generatorVersion());
      hub.publish("metrics", EventJson.step(newest).toString());
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
    tell(Kind.GENERATOR_REFUSED, Severity.WARNING, message);
  }

  /** Something that those who watch should know. */
  public synchronized void tell(Kind kind, Severity severity, String message) {
    remember(HealthEvent.own(clock.instant(), kind, severity, message), true);
  }

  private void remember(HealthEvent event, boolean told) {
    events.addLast(event);
    if (events.size() > MAX_TIMELINE) {
      events.removeFirst();
    }
    if (told) {
      hub.publish("health", EventJson.health(event).toString());
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
    return grids.find(id).map(entry -> entry.report().png());
  }

  /** The sample grids that are kept, as PNG, in the order of their steps. */
  public List<byte[]> pictures() {
    return grids.entries().stream().map(entry -> entry.report().png()).toList();
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
    ArrayNode told = json.putArray("health");
    events.forEach(event -> told.add(EventJson.health(event)));
    ArrayNode evaluations = json.putArray("quality");
    quality.reports().forEach(report -> evaluations.add(EventJson.quality(report)));
    json.set("status", status());
    return json;
  }

  /** Where training and serving stand at this moment. */
  public synchronized ObjectNode status() {
    Instant now = clock.instant();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", now.toString());
    json.put("model", model);
    StepReport step = newest;
    if (step != null) {
      json.put("runId", step.runId());
      json.put("step", step.step());
      json.put("imagesSeen", step.imagesSeen());
      EventJson.put(json, "imagesPerSecond", throughput.imagesPerSecond());
      EventJson.put(json, "stepMillis", step.stepMillis());
      json.put("inputDelayMillis", Duration.between(step.capturedAt(), now).toMillis());
    }
    lag.ifPresent(records -> json.put("lagRecords", records));
    GeneratorManifest generator = served;
    if (generator != null) {
      json.put("generatorVersion", generator.getVersion());
      json.put("generatorDelayMillis", age(generator, now).toMillis());
    }
    if (refusal != null) {
      json.set("refusal", refusal);
    }
    return json;
  }

  /** Age of the newest image that the served generator has learned from; NaN before the first. */
  private synchronized double generatorDelaySeconds() {
    GeneratorManifest generator = served;
    return generator == null ? Double.NaN : age(generator, clock.instant()).toMillis() / 1000.0;
  }

  /** Version of the served generator; 0 before the first. */
  private synchronized double generatorVersion() {
    GeneratorManifest generator = served;
    return generator == null ? 0 : generator.getVersion();
  }

  /** Age of the newest image that has been learned from; NaN before the first. */
  private synchronized double inputDelaySeconds() {
    StepReport step = newest;
    return step == null
        ? Double.NaN
        : Duration.between(step.capturedAt(), clock.instant()).toMillis() / 1000.0;
  }

  /** Records of the input that wait to be learned from; NaN when unknown. */
  private synchronized double lagRecords() {
    return lag.isPresent() ? lag.getAsLong() : Double.NaN;
  }

  /** Input position after the newest step; empty before the first. */
  synchronized Optional<Map<Integer, Long>> position() {
    return Optional.ofNullable(newest).map(StepReport::inputOffsets);
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

  private static Duration age(GeneratorManifest generator, Instant now) {
    return Duration.between(generator.getCapturedAt(), now);
  }
}
