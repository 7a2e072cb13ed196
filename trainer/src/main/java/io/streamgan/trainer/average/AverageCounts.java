package io.streamgan.trainer.average;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the aggregator does, in meters named {@code streamgan.average.*}. Thread-safe. */
public final class AverageCounts {
  private final AtomicLong rounds = new AtomicLong();
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
  }

  void ignore() {
    ignored.increment();
  }

  void refuse() {
    refused.increment();
  }

  /** Number of rounds whose average was published. */
  public long rounds() {
    return rounds.get();
  }
}
