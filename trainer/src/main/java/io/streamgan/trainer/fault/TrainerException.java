package io.streamgan.trainer.fault;

import org.jspecify.annotations.Nullable;

/** The trainer cannot go on; the message says why, and what to do. */
public final class TrainerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainerException(String message) {
    super(message);
  }

  public TrainerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
