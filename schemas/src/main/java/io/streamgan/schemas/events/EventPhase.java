package io.streamgan.schemas.events;

/** Phases of a {@code HealthEvent}. */
public final class EventPhase {
  /** The event has no duration. */
  public static final String NONE = "";

  /** A condition has begun. */
  public static final String ONSET = "onset";

  /** A condition has ended. */
  public static final String END = "end";

  private EventPhase() {}
}
