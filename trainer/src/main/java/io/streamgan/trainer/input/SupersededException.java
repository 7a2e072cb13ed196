package io.streamgan.trainer.input;

/** Another trainer of the same model has started and taken over. */
public final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SupersededException(Throwable cause) {
    super(
        "another trainer of this model has taken over; one model has one trainer: give this one a"
            + " model.name and a group.id of its own, or stop the other",
        cause);
  }
}
