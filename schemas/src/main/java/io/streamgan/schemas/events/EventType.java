package io.streamgan.schemas.events;

/**
 * Types of {@code HealthEvent} that its writers and readers share. The monitor adds one type for
 * each of its conditions.
 */
public final class EventType {
  /** The trainer has rolled back to an earlier model, or could not do so. */
  public static final String ROLLBACK = "rollback";

  /** The trainer has skipped a damaged checkpoint. */
  public static final String RECOVERY = "recovery";

  /** The trainer has skipped images, because it was too far behind its input. */
  public static final String LAG = "lag";

  /** Images at the trainer's input position are no longer on the topic, or never were. */
  public static final String INPUT_LOSS = "input-loss";

  /** The images of the trainer's next step have not come for a minute. */
  public static final String WAITING = "waiting";

  /** The trainer takes no steps from the onset to the end. */
  public static final String PAUSE = "pause";

  /**
   * The trainer uses other training settings from the onset to the end, because real images
   * changed.
   */
  public static final String ADAPTATION = "adaptation";

  /** A user requests an action of the trainer. */
  public static final String REQUEST = "request";

  /** The monitor has found that real images have changed. */
  public static final String DRIFT = "drift";

  /** The monitor has found that the shares of classes have changed. */
  public static final String CLASS_DRIFT = "class-drift";

  private EventType() {}
}
