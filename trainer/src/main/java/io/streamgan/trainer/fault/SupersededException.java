package io.streamgan.trainer.fault;

/** Another trainer of the same model has started and taken over. */
public final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String MESSAGE =
      "another trainer of this model has taken over; one model has one trainer: give this one a"
          + " model.name and a group.id of its own, stop the other, or start this one with"
          + " standby=true";

  public SupersededException() {
    super(MESSAGE);
  }

  public SupersededException(Throwable cause) {
    super(MESSAGE, cause);
  }
}
