package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.schemas.MetricWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The newest {@link #CAPACITY} windows of metrics of each model and length. Keeps {@link
 * #MAX_MODELS} models; a further one replaces the least recently used one. Thread-safe.
 */
public final class WindowHistory {
  /** Number of windows that are kept for a model and a length. */
  public static final int CAPACITY = 1000;

  private static final int MAX_MODELS = 16;

  /** Windows by model, the most recently used one last, and by length in milliseconds. */
  private final Map<String, Map<Long, Deque<KeptWindow>>> models =
      new LinkedHashMap<>(MAX_MODELS, 0.75f, true);

  private record KeptWindow(long endMillis, long windowMillis, ObjectNode json) {}

  /** Adds the next window of {@code model}. */
  public synchronized void add(String model, MetricWindow window) {
    long length = window.getWindowMillis();
    Deque<KeptWindow> kept =
        models
            .computeIfAbsent(model, m -> new LinkedHashMap<>())
            .computeIfAbsent(length, l -> new ArrayDeque<>());
    long end = window.getStart().toEpochMilli() + length;
    kept.addLast(new KeptWindow(end, length, WindowJson.of(window)));
    if (kept.size() > CAPACITY) {
      kept.removeFirst();
    }
    if (models.size() > MAX_MODELS) {
      models.remove(models.keySet().iterator().next());
    }
  }

  /**
   * Returns the newest windows of {@code model} as JSON, in the order of their ends.
   *
   * @param lengthMillis of the windows; empty for all lengths
   * @param limit maximum number of windows
   */
  public synchronized List<ObjectNode> newest(String model, OptionalLong lengthMillis, int limit) {
    Map<Long, Deque<KeptWindow>> lengths = models.getOrDefault(model, Map.of());
    List<KeptWindow> found = new ArrayList<>();
    lengths.forEach(
        (length, entries) -> {
          if (lengthMillis.isEmpty() || lengthMillis.getAsLong() == length) {
            found.addAll(entries);
          }
        });
    found.sort(
        Comparator.comparingLong(KeptWindow::endMillis).thenComparing(KeptWindow::windowMillis));
    return found.subList(Math.max(0, found.size() - limit), found.size()).stream()
        .map(KeptWindow::json)
        .toList();
  }
}
