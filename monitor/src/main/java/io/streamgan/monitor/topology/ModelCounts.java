package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one model. Thread-safe. */
public final class ModelCounts {
  private final LongAdder steps = new LongAdder();
  private final LongAdder windows = new LongAdder();
  private final Map<Condition, LongAdder> onsets = new EnumMap<>(Condition.class);
  private final Set<Condition> active = ConcurrentHashMap.newKeySet();

  ModelCounts() {
    EnumSet.allOf(Condition.class).forEach(condition -> onsets.put(condition, new LongAdder()));
  }

  /** Number of steps that windows have counted. */
  public long steps() {
    return steps.sum();
  }

  /** Number of windows that were closed. */
  public long windows() {
    return windows.sum();
  }

  /** Number of onsets of {@code condition}. */
  public long onsets(Condition condition) {
    return onsets.getOrDefault(condition, new LongAdder()).sum();
  }

  /** Returns whether {@code condition} holds now. */
  public boolean isActive(Condition condition) {
    return active.contains(condition);
  }

  void step() {
    steps.increment();
  }

  void window() {
    windows.increment();
  }

  void begin(Condition condition) {
    onsets.computeIfAbsent(condition, c -> new LongAdder()).increment();
    resume(condition);
  }

  /** Notes a condition that had begun before this process. */
  void resume(Condition condition) {
    active.add(condition);
  }

  /** Notes that a condition has ended, or that another process has its model from now on. */
  void end(Condition condition) {
    active.remove(condition);
  }
}
