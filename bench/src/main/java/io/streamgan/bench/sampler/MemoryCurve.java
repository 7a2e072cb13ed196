package io.streamgan.bench.sampler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Memory of a sampler over time, measured every two seconds until closed. */
final class MemoryCurve implements AutoCloseable {
  private static final int PERIOD_SECONDS = 2;
  private static final int SHOWN = 12;

  private final List<Double> megabytes = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  MemoryCurve(SamplerProcess sampler) {
    clock.scheduleAtFixedRate(() -> read(sampler), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void read(SamplerProcess sampler) {
    try {
      megabytes.add(sampler.residentMegabytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ratio of the mean of the last third to that of the third before it: 1 where memory is constant.
   */
  synchronized double growth() {
    int third = megabytes.size() / 3;
    return mean(megabytes.size() - third, megabytes.size())
        / mean(megabytes.size() - 2 * third, megabytes.size() - third);
  }

  private double mean(int from, int to) {
    return megabytes.subList(from, to).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  /** Some of the values, evenly spaced. */
  synchronized String line() {
    int last = megabytes.size() - 1;
    return IntStream.range(0, SHOWN)
        .map(i -> i * last / (SHOWN - 1))
        .distinct()
        .mapToObj(i -> "%d s %.0f MB".formatted(i * PERIOD_SECONDS, megabytes.get(i)))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
