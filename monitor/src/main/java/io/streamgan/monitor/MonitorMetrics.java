package io.streamgan.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.monitor.evaluate.GeneratorRefusals;
import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.topology.ModelCounts;
import io.streamgan.monitor.topology.MonitorCounts;
import io.streamgan.service.Meters;

/**
 * The service's meters without those of evaluations, all named {@code streamgan.monitor.*}. They
 * cost nothing until read.
 */
final class MonitorMetrics implements MeterBinder {
  private final MonitorCounts counts;
  private final GeneratorRefusals refusals;

  MonitorMetrics(MonitorCounts counts, GeneratorRefusals refusals) {
    this.refusals = refusals;
    this.counts = counts;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counts.onModel((model, ofModel) -> bindModel(registry, model, ofModel));
    FunctionCounter.builder("streamgan.monitor.malformed.records", counts, MonitorCounts::malformed)
        .description("Records that could not be read")
        .register(registry);
    for (Reason reason : Reason.values()) {
      FunctionCounter.builder(
              "streamgan.monitor.generator.refusals", refusals, r -> r.count(reason))
          .description("Generators that were not evaluated because they cannot be used")
          .tag("reason", reason.label())
          .register(registry);
    }
  }

  /**
   * The tag takes the place of that which all meters have: the monitor observes other models too.
   */
  private static void bindModel(MeterRegistry registry, String model, ModelCounts counts) {
    FunctionCounter.builder("streamgan.monitor.steps", counts, ModelCounts::steps)
        .description("Steps that windows have counted")
        .tag(Meters.MODEL, model)
        .register(registry);
    FunctionCounter.builder("streamgan.monitor.windows", counts, ModelCounts::windows)
        .description("Windows that were published")
        .tag(Meters.MODEL, model)
        .register(registry);
    for (Condition condition : Condition.values()) {
      FunctionCounter.builder("streamgan.monitor.onsets", counts, c -> c.onsets(condition))
          .description("How often a condition has begun")
          .tag(Meters.MODEL, model)
          .tag("condition", condition.label())
          .register(registry);
      Gauge.builder("streamgan.monitor.condition", counts, c -> c.isActive(condition) ? 1 : 0)
          .description("1 while a condition holds")
          .tag(Meters.MODEL, model)
          .tag("condition", condition.label())
          .tag("severity", condition.severity().label())
          .register(registry);
    }
  }
}
