package io.streamgan.sampler.serve;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.stream.DoubleStream;

/**
 * Counts the durations of requests in buckets, which can be added up over samplers, instead of
 * quantiles, which cannot.
 */
public final class LatencyBuckets implements MeterFilter {
  private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();
  private static final double[] BUCKETS =
      DoubleStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
          .map(millis -> millis * NANOS_PER_MILLI)
          .toArray();

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig given) {
    return id.getName().equals(HttpApi.METERS + ".total.duration")
        ? DistributionStatisticConfig.builder()
            .percentiles()
            .serviceLevelObjectives(BUCKETS)
            .build()
            .merge(given)
        : given;
  }
}
