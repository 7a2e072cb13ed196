package io.streamgan.monitor.health;

import java.util.Map;

/** A detector's result for one observation. */
sealed interface Judgement {
  /**
   * No result: the observation is of another kind, too early, or between the thresholds of onset
   * and end.
   */
  record Open() implements Judgement {}

  /** Nothing is wrong. */
  record Healthy() implements Judgement {}

  /**
   * Something is wrong.
   *
   * @param message one line for people
   * @param evidence numbers and thresholds
   */
  record Sick(String message, Map<String, Double> evidence) implements Judgement {}

  Judgement OPEN = new Open();
  Judgement HEALTHY = new Healthy();
}
