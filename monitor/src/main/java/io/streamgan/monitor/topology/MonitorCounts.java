package io.streamgan.monitor.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * Counters of this process; a record that is processed again after a failure counts again.
 * Thread-safe.
 */
public final class MonitorCounts {
  private final Map<String, ModelCounts> models = new ConcurrentHashMap<>();
  private final LongAdder malformed = new LongAdder();
  private BiConsumer<String, ModelCounts> listener = (model, counts) -> {};

  /** Number of steps that windows have counted, of all models. */
  public long steps() {
    return sum(ModelCounts::steps);
  }

  /** Number of windows that were closed, of all models. */
  public long windows() {
    return sum(ModelCounts::windows);
  }

  /** Number of malformed records, which were skipped. */
  public long malformed() {
    return malformed.sum();
  }

  /** Passes each model that is observed, now or later, to {@code listener}, and its counts. */
  public synchronized void onModel(BiConsumer<String, ModelCounts> listener) {
    this.listener = listener;
    models.forEach(listener);
  }

  /** Returns the counts of {@code model}, which is observed from now on. */
  ModelCounts of(String model) {
    ModelCounts counts = models.get(model);
    return counts == null ? add(model) : counts;
  }

  void skip() {
    malformed.increment();
  }

  private synchronized ModelCounts add(String model) {
    ModelCounts counts = models.get(model);
    if (counts == null) {
      counts = new ModelCounts();
      models.put(model, counts);
      listener.accept(model, counts);
    }
    return counts;
  }

  private long sum(ToLongFunction<ModelCounts> count) {
    return models.values().stream().mapToLong(count).sum();
  }
}
