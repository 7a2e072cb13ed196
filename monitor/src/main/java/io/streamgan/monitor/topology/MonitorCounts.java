package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of this process; a record that is processed again after a failure counts again.
 * Thread-safe.
 */
public final class MonitorCounts {
  private final LongAdder steps = new LongAdder();
  private final LongAdder windows = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final Map<Condition, LongAdder> onsets = new EnumMap<>(Condition.class);
  private final Map<Condition, AtomicInteger> active = new EnumMap<>(Condition.class);

  public MonitorCounts() {
    for (Condition condition : Condition.values()) {
      onsets.put(condition, new LongAdder());
      active.put(condition, new AtomicInteger());
    }
  }

  /** Number of steps that windows have counted. */
  public long steps() {
    return steps.sum();
  }

  /** Number of windows that were closed. */
  public long windows() {
    return windows.sum();
  }

  /** Number of malformed records, which were skipped. */
  public long malformed() {
    return malformed.sum();
  }

  /** Number of onsets of {@code condition}. */
  public long onsets(Condition condition) {
    return onsets.getOrDefault(condition, new LongAdder()).sum();
  }

  /** Number of models for which {@code condition} holds now. */
  public int active(Condition condition) {
    return active.getOrDefault(condition, new AtomicInteger()).get();
  }

  void step() {
    steps.increment();
  }

  void window() {
    windows.increment();
  }

  void skip() {
    malformed.increment();
  }

  void begin(Condition condition) {
    onsets.computeIfAbsent(condition, c -> new LongAdder()).increment();
    resume(condition);
  }

  /** Counts a condition that had begun before this process. */
  void resume(Condition condition) {
    active.computeIfAbsent(condition, c -> new AtomicInteger()).incrementAndGet();
  }

  /** Counts a condition that has ended, or whose model another process has from now on. */
  void end(Condition condition) {
    active.computeIfAbsent(condition, c -> new AtomicInteger()).decrementAndGet();
  }
}
