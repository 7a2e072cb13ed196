package io.streamgan.gan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the engines of a process compute on. */
public enum Device {
  /** A GPU where there is one that can be computed on, else the CPU. */
  AUTO,
  CPU,
  /** A GPU by NVIDIA. */
  CUDA;

  /** As settings name them. */
  public static final List<String> NAMES =
      Arrays.stream(values()).map(device -> device.name().toLowerCase(Locale.ROOT)).toList();

  /** The device of that name. */
  public static Device named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no device " + name + "; there are " + NAMES);
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
