package io.streamgan.gan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Device that the engines of a process compute on. */
public enum Device {
  /** A GPU where a usable one exists, else the CPU. */
  AUTO,
  CPU,
  /** A GPU by NVIDIA. */
  CUDA;

  /** Names as in settings. */
  public static final List<String> NAMES =
      Arrays.stream(values()).map(device -> device.name().toLowerCase(Locale.ROOT)).toList();

  /** Returns the device named {@code name}. */
  public static Device named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no device " + name + "; there are " + NAMES);
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
