package io.streamgan.trainer.average;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the aggregator does, in meters named {@code streamgan.average.*}. Thread-safe. */
public final class AverageCounts {
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong averagingNanos = new AtomicLong();
  private final Map<String, Integer> missing = new ConcurrentHashMap<>();
  private final Counter closed;
  private final Counter shortShares;
  private final Counter ignored;
  private final Counter refused;
  private final Timer averaging;

  AverageCounts(MeterRegistry registry) {
    closed = counter(registry, "rounds", "Rounds whose average was published");
    shortShares =
        counter(registry, "shares.short", "Contributions with fewer steps than another lane's");
    ignored = counter(registry, "ignored", "Contributions to rounds that they came too late for");
    refused = counter(registry, "refused", "Contributions that cannot be averaged");
    Gauge.builder("streamgan.average.lanes.missing", this::missing)
        .description("Lanes that open rounds wait for")
        .register(registry);
    averaging =
        Timer.builder("streamgan.average.time")
            .description("Time from the last contribution to its average")
            .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("streamgan.average." + name).description(description).register(registry);
  }

  private int missing() {
    return missing.values().stream().mapToInt(Integer::intValue).sum();
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
    missing.put(model, lanes);
  }

  /** Another aggregator goes on: this one knows no longer whether rounds are open. */
  void leave() {
    missing.clear();
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
