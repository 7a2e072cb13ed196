package io.streamgan.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The memory that a sampler takes, read every two seconds until it is closed. */
final class MemoryCurve implements AutoCloseable {
  private static final int PERIOD_SECONDS = 2;
  private static final int SHOWN = 12;

  private final List<Long> megabytes = new ArrayList<>();
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

  /** The mean of the last third by that of the one before it: 1 where memory is flat. */
  synchronized double growth() {
    int third = megabytes.size() / 3;
    return mean(megabytes.size() - third, megabytes.size())
        / mean(megabytes.size() - 2 * third, megabytes.size() - third);
  }

  private double mean(int from, int to) {
    return megabytes.subList(from, to).stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** Some of the figures, evenly spread. */
  synchronized String line() {
    int last = megabytes.size() - 1;
    return IntStream.range(0, SHOWN)
        .map(i -> i * last / (SHOWN - 1))
        .distinct()
        .mapToObj(i -> "%d s %d MB".formatted(i * PERIOD_SECONDS, megabytes.get(i)))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
