package io.streamgan.schemas.events;

/** Actions that a {@code HealthEvent} requests of a trainer with {@code health.act=true}. */
public final class EventRequest {
  /** No action. */
  public static final String NONE = "";

  /** Roll back to the model before the event's {@code sinceStep}. */
  public static final String ROLLBACK = "rollback";

  /** Take no steps until a {@link #RESUME}. */
  public static final String PAUSE = "pause";

  /** Continue training, whatever the reason of the pause. */
  public static final String RESUME = "resume";

  private EventRequest() {}
}
