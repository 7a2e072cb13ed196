package io.streamgan.monitor.health;

import java.util.Map;

/**
 * Onset or end of a condition.
 *
 * @param sinceStep step of the first observation that led to it
 * @param message one line for people
 * @param evidence numbers and thresholds; empty at the end
 */
public record Finding(
    Condition condition,
    boolean onset,
    long sinceStep,
    String message,
    Map<String, Double> evidence) {}
