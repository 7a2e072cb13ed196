package io.streamgan.trainer.events;

import io.streamgan.schemas.HealthEvent;
import java.util.Set;

/**
 * An event of the trainer's model.
 *
 * @param offset on the events topic
 */
public record ReceivedEvent(long offset, HealthEvent event) {
  /** Asks to go back to the model before {@link #sinceStep}. */
  public static final String ROLLBACK = "rollback";

  /** Asks to make no steps. */
  public static final String PAUSE = "pause";

  /** Asks to go on, whatever training has paused for. */
  public static final String RESUME = "resume";

  /** Type of what people ask for. */
  public static final String OPERATOR_REQUEST = "request";

  private static final Set<String> DRIFT = Set.of("drift", "class-drift");

  /** Whether a trainer is asked to do {@code request}. */
  public boolean requests(String request) {
    return event.getRequest().equals(request);
  }

  /** Whether people ask, not a condition. */
  public boolean isByOperator() {
    return event.getType().equals(OPERATOR_REQUEST);
  }

  /** Whether a condition has ended. */
  public boolean isEnd() {
    return event.getPhase().equals("end");
  }

  /** Whether real images have changed. */
  public boolean isDriftOnset() {
    return DRIFT.contains(event.getType()) && event.getPhase().equals("onset");
  }

  /** Step from which on something was wrong. */
  public long sinceStep() {
    Long since = event.getSinceStep();
    return since == null ? event.getStep() : since;
  }
}
