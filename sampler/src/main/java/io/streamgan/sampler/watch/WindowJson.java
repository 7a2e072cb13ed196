package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Statistic;
import java.util.TreeMap;

/** JSON of a window of metrics: the record without its sketches. */
final class WindowJson {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;

  private WindowJson() {}

  static ObjectNode of(MetricWindow window) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("runId", window.getRunId());
    json.put("length", length(window.getWindowMillis()));
    json.put("start", window.getStart().toString());
    json.put("end", window.getStart().plusMillis(window.getWindowMillis()).toString());
    json.put("steps", window.getSteps());
    json.put("firstStep", window.getFirstStep());
    json.put("lastStep", window.getLastStep());
    json.put("images", window.getImages());
    json.put("imagesSeen", window.getImagesSeen());
    json.put("imagesPerSecond", window.getImagesPerSecond());
    json.put("generatorVersion", window.getGeneratorVersion());
    ObjectNode statistics = json.putObject("statistics");
    new TreeMap<>(window.getStatistics())
        .forEach((name, statistic) -> statistics.set(name, of(statistic)));
    return json;
  }

  /**
   * Returns a length such as {@code 10s} or {@code 1m}; in minutes if it is a whole number of
   * minutes.
   */
  static String length(long millis) {
    return millis % MINUTE == 0 ? millis / MINUTE + "m" : millis / SECOND + "s";
  }

  private static ObjectNode of(Statistic statistic) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("count", statistic.getCount());
    json.put("nonFinite", statistic.getNonFinite());
    EventJson.put(json, "mean", statistic.getMean());
    EventJson.put(json, "deviation", statistic.getDeviation());
    EventJson.put(json, "minimum", statistic.getMinimum());
    EventJson.put(json, "maximum", statistic.getMaximum());
    EventJson.put(json, "p05", statistic.getP05());
    EventJson.put(json, "p50", statistic.getP50());
    EventJson.put(json, "p95", statistic.getP95());
    return json;
  }
}
