package io.streamgan.monitor.health;

import java.util.Map;

/**
 * A condition begins or ends.
 *
 * @param message one line for people
 * @param evidence numbers and thresholds; empty at the end
 */
public record Finding(
    Condition condition, boolean onset, String message, Map<String, Double> evidence) {}
