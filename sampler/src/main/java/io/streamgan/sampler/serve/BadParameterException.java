package io.streamgan.sampler.serve;

/** A request's parameter has no valid value; the message names it, the value and the range. */
final class BadParameterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadParameterException(String message) {
    super(message);
  }
}
