package io.streamgan.gan;

/**
 * A device was asked for that this process cannot compute on; the message says why, and what to do.
 */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }
}
