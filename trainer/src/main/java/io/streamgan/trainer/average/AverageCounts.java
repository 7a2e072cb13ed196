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

/** Counts what the aggregator does, in meters named {@code streamgan.average.*}. Thread-safe. */
public final class AverageCounts {
  private final MeterRegistry registry;
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong averagingNanos = new AtomicLong();
  private final Map<String, AtomicInteger> missing = new ConcurrentHashMap<>();
  private final Counter closed;
  private final Counter shortShares;
  private final Counter ignored;
  private final Counter refused;
  private final Timer averaging;

  AverageCounts(MeterRegistry registry) {
    this.registry = registry;
    closed = counter(registry, "rounds", "Rounds whose average was published");
    shortShares =
        counter(registry, "shares.short", "Contributions with fewer steps than another lane's");
    ignored = counter(registry, "ignored", "Contributions to rounds that they came too late for");
    refused = counter(registry, "refused", "Contributions that cannot be averaged");
    averaging =
        Timer.builder("streamgan.average.time")
            .description("Time from the last contribution to its average")
            .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("streamgan.average." + name).description(description).register(registry);
  }

  void close(long lanesBehind, Duration time) {
    rounds.incrementAndGet();
    closed.increment();
    shortShares.increment((double) lanesBehind);
    averaging.record(time);
    averagingNanos.addAndGet(time.toNanos());
  }

  /** Sets the number of lanes that the open round of {@code model} waits for. */
  void waitFor(String model, int lanes) {
    missing
        .computeIfAbsent(
            model,
            name -> {
              AtomicInteger number = new AtomicInteger();
              Gauge.builder("streamgan.average.lanes.missing", number, AtomicInteger::get)
                  .description("Lanes that the open round waits for; 0 while no round is open")
                  .tag(Meters.MODEL, name)
                  .register(registry);
              return number;
            })
        .set(lanes);
  }

  /** Another aggregator goes on: this one knows no longer whether rounds are open. */
  void leave() {
    missing.values().forEach(lanes -> lanes.set(0));
  }

  void ignore() {
    ignored.increment();
  }

  void refuse() {
    refused.increment();
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
