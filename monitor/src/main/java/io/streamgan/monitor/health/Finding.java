package io.streamgan.monitor.health;

import java.util.Map;

/**
 * A condition begins or ends.
 *
 * @param sinceStep step of the first observation that it was noticed by
 * @param message one line for people
 * @param evidence numbers and thresholds; empty at the end
 */
public record Finding(
    Condition condition,
    boolean onset,
    long sinceStep,
    String message,
    Map<String, Double> evidence) {}
