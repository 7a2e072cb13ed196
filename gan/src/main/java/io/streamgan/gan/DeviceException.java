package io.streamgan.gan;

/**
 * The process cannot compute on the requested device. The message gives the reason and the remedy.
 */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }
}
