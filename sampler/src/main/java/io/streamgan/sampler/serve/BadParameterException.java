package io.streamgan.sampler.serve;

/**
 * A request has an invalid parameter. The message states its name, its value and the valid range.
 */
final class BadParameterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadParameterException(String message) {
    super(message);
  }
}
