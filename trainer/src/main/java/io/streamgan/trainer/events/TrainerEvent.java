package io.streamgan.trainer.events;

import java.time.Instant;
import java.util.Map;

/**
 * An event that the trainer publishes on the events topic.
 *
 * @param type as {@code HealthEvent} names it
 * @param phase {@code onset} or {@code end} of a condition that lasts; empty for a single event
 * @param evidence numbers, by name
 */
public record TrainerEvent(
    String type,
    String phase,
    Progress at,
    Instant time,
    String message,
    Map<String, Double> evidence) {
  public TrainerEvent {
    evidence = Map.copyOf(evidence);
  }
}
