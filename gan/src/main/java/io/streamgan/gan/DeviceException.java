package io.streamgan.gan;

import java.util.Arrays;

/**
 * The process cannot compute on the requested device. The message gives the reason and the remedy.
 */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }

  /**
   * Returns the exception for an array that has too many values.
   *
   * @param limit largest size of an array, with its unit
   */
  public static DeviceException ofArray(long[] shape, String limit) {
    return new DeviceException(
        "an array of %s values is larger than %s; choose a smaller batch.size, image.size or network.width"
            .formatted(Arrays.toString(shape), limit));
  }
}
