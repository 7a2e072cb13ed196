package io.streamgan.schemas.events;

/** Requests that a {@code HealthEvent} makes of trainers with {@code health.act}. */
public final class EventRequest {
  /** Nothing is asked for. */
  public static final String NONE = "";

  /** Go back to the model before the event's {@code sinceStep}. */
  public static final String ROLLBACK = "rollback";

  /** Make no steps. */
  public static final String PAUSE = "pause";

  /** Go on, whatever training has paused for. */
  public static final String RESUME = "resume";

  private EventRequest() {}
}
