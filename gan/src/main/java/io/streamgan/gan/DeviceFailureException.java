package io.streamgan.gan;

/** The device failed while it computed. What its memory held is lost. */
public final class DeviceFailureException extends RuntimeException {
  public DeviceFailureException(String message) {
    super(message);
  }
}
