package io.streamgan.sampler.follow;

import io.streamgan.schemas.HealthEvent;
import java.time.Instant;

/**
 * What trainer or monitor have noticed about a model.
 *
 * @param type as on the topic: {@code rollback}, {@code saturation}
 * @param phase {@code onset} or {@code end} of a condition; empty for what has no duration
 * @param severity {@code info}, {@code warning} or {@code critical}
 * @param message one line
 * @param action what helps; empty where nothing is suggested
 */
public record EventReport(
    Instant at, String type, String phase, String severity, String message, String action) {
  static EventReport of(HealthEvent event) {
    return new EventReport(
        event.getAt(),
        event.getType(),
        event.getPhase(),
        event.getSeverity(),
        event.getMessage(),
        event.getAction());
  }
}
