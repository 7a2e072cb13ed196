package io.streamgan.schemas.classes;

/** A change or a use of the classes that would give images of one class the index of another. */
public final class ClassConflictException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception with a message that names both lists and the remedy. */
  public ClassConflictException(String message) {
    super(message);
  }
}
