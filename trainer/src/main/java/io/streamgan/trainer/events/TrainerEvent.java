package io.streamgan.trainer.events;

import java.time.Instant;
import java.util.Map;

/**
 * An event that the trainer publishes on the events topic.
 *
 * @param type as {@link io.streamgan.schemas.events.EventType} names it
 * @param phase as {@link io.streamgan.schemas.events.EventPhase} names it
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
