package io.streamgan.trainer;

/** The trainer cannot go on; the message says why, and what to do. */
public final class TrainerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainerException(String message) {
    super(message);
  }

  public TrainerException(String message, Throwable cause) {
    super(message, cause);
  }
}
