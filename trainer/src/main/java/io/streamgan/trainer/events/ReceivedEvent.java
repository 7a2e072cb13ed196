package io.streamgan.trainer.events;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.events.EventRequest;
import io.streamgan.schemas.events.EventType;
import java.util.Set;

/**
 * An event of the trainer's model.
 *
 * @param offset on the events topic
 */
public record ReceivedEvent(long offset, HealthEvent event) {
  private static final Set<String> DRIFT = Set.of(EventType.DRIFT, EventType.CLASS_DRIFT);

  /** Whether a trainer is asked to do {@code request}, as {@link EventRequest} names it. */
  public boolean requests(String request) {
    return event.getRequest().equals(request);
  }

  /** Whether people ask, not a condition. */
  public boolean isByOperator() {
    return event.getType().equals(EventType.REQUEST);
  }

  /** Whether a condition has ended. */
  public boolean isEnd() {
    return event.getPhase().equals(EventPhase.END);
  }

  /** Whether real images have changed. */
  public boolean isDriftOnset() {
    return DRIFT.contains(event.getType()) && event.getPhase().equals(EventPhase.ONSET);
  }

  /** Step from which on something was wrong. */
  public long sinceStep() {
    Long since = event.getSinceStep();
    return since == null ? event.getStep() : since;
  }
}
