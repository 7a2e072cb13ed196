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
 * The newest windows of metrics, for each model and length {@link #CAPACITY} of them. Of {@link
 * #MAX_MODELS} models, the one that has not been heard of for longest makes way for another.
 * Thread-safe.
 */
public final class WindowHistory {
  /** Windows of a model and a length that are kept. */
  public static final int CAPACITY = 1000;

  private static final int MAX_MODELS = 16;

  /** By model, the one heard of last at the end, and by length, milliseconds. */
  private final Map<String, Map<Long, Deque<KeptWindow>>> models =
      new LinkedHashMap<>(MAX_MODELS, 0.75f, true);

  private record KeptWindow(long endMillis, long windowMillis, ObjectNode json) {}

  /** Takes in the next window of {@code model}. */
  synchronized void add(String model, MetricWindow window) {
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
   * The newest windows of {@code model} as JSON, in the order of their ends.
   *
   * @param lengthMillis of the windows; empty for all lengths
   * @param limit windows at most
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
