package io.streamgan.trainer.average;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgan.service.Meters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts what the aggregator does, in meters named {@code streamgan.average.*} that have the model
 * as their tag. Those of the model that the settings name are there from the start, those of others
 * from their first contribution on. Thread-safe.
 */
public final class AverageCounts {
  private final MeterRegistry registry;
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong averagingNanos = new AtomicLong();
  private final Map<String, OfModel> models = new ConcurrentHashMap<>();

  private record OfModel(
      Counter closed,
      Counter shortShares,
      Counter ignored,
      Counter refused,
      Timer averaging,
      AtomicInteger missing,
      AtomicReference<Double> spread) {}

  /**
   * @param model the model that the settings name
   */
  AverageCounts(MeterRegistry registry, String model) {
    this.registry = registry;
    models.put(model, register(model));
  }

  private OfModel of(String model) {
    return models.computeIfAbsent(model, this::register);
  }

  private OfModel register(String model) {
    AtomicInteger missing = new AtomicInteger();
    Gauge.builder("streamgan.average.lanes.missing", missing::get)
        .description("Lanes that the open round waits for")
        .tag(Meters.MODEL, model)
        .register(registry);
    AtomicReference<Double> spread = new AtomicReference<>(Double.NaN);
    Gauge.builder("streamgan.average.spread", spread::get)
        .description(
            "Mean distance of the lanes from the newest average, divided by the average's move")
        .tag(Meters.MODEL, model)
        .register(registry);
    return new OfModel(
        counter(model, "rounds", "Rounds whose average was published"),
        counter(model, "shares.short", "Contributions with fewer steps than another lane's"),
        counter(model, "ignored", "Contributions to rounds that they came too late for"),
        counter(model, "refused", "Contributions that cannot be averaged"),
        Timer.builder("streamgan.average.time")
            .description("Time from the last contribution to its average")
            .tag(Meters.MODEL, model)
            .register(registry),
        missing,
        spread);
  }

  private Counter counter(String model, String name, String description) {
    return Counter.builder("streamgan.average." + name)
        .description(description)
        .tag(Meters.MODEL, model)
        .register(registry);
  }

  void close(String model, long lanesBehind, Duration time) {
    rounds.incrementAndGet();
    averagingNanos.addAndGet(time.toNanos());
    OfModel counts = of(model);
    counts.closed().increment();
    counts.shortShares().increment((double) lanesBehind);
    counts.averaging().record(time);
  }

  /** Sets the number of lanes that the open round of {@code model} waits for. */
  void waitFor(String model, int lanes) {
    of(model).missing().set(lanes);
  }

  /** Sets how far the lanes have moved apart in the newest round of {@code model}. */
  void spread(String model, double spread) {
    of(model).spread().set(spread);
  }

  /** Another aggregator goes on: this one knows no longer how the rounds are. */
  void leave() {
    models
        .values()
        .forEach(
            counts -> {
              counts.missing().set(0);
              counts.spread().set(Double.NaN);
            });
  }

  void ignore(String model) {
    of(model).ignored().increment();
  }

  void refuse(String model) {
    of(model).refused().increment();
  }

  /** Mean time from the last contribution of a round to its average; 0 before the first round. */
  public double averageMillis() {
    return averagingNanos.get() / 1e6 / Math.max(1, rounds.get());
  }

  /** Number of rounds whose average was published. */
  public long rounds() {
    return rounds.get();
  }
}
