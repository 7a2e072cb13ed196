package io.streamgan.gan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Device that the engines of a process compute on. */
public enum Device {
  /** A GPU if a usable one exists, otherwise the CPU. */
  AUTO,
  CPU,
  /** A GPU of NVIDIA, through CUDA. */
  CUDA;

  /** The devices' names in the setting {@code engine.device}. */
  public static final List<String> NAMES =
      Arrays.stream(values()).map(device -> device.name().toLowerCase(Locale.ROOT)).toList();

  /**
   * Returns the device named {@code name}.
   *
   * @throws IllegalArgumentException when no device has that name
   */
  public static Device named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no device named '" + name + "'; choose one of " + String.join(", ", NAMES));
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
