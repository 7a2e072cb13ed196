package io.streamgan.gan.nd4j;

import java.util.Arrays;
import java.util.Locale;

/**
 * A GPU, as its driver describes it.
 *
 * @param name name of the product
 * @param capability compute capability times ten, for example 86 for 8.6
 * @param driver version of the driver
 */
record Gpu(String name, int capability, String driver) {
  /** Lowest compute capability, times ten, for which nd4j-cuda-11.6 contains machine code. */
  private static final int FROM = 37;

  /**
   * Lowest compute capability, times ten, above those: the library has no code to compile for it.
   */
  private static final int BELOW = 90;

  /**
   * Parses a line of nvidia-smi's output.
   *
   * @param line name, compute capability and driver version, separated by commas
   * @throws IllegalArgumentException when the line has another format
   */
  static Gpu parse(String line) {
    String[] fields = Arrays.stream(line.split(",", -1)).map(String::strip).toArray(String[]::new);
    if (fields.length != 3 || !fields[1].matches("\\d{1,3}\\.\\d")) {
      throw new IllegalArgumentException(
          "expected name, compute capability and driver version, not: " + line);
    }
    return new Gpu(fields[0], Integer.parseInt(fields[1].replace(".", "")), fields[2]);
  }

  /**
   * Returns whether the library contains code that runs on this GPU. A GPU also runs code for lower
   * minor versions of its major version.
   */
  boolean isSupported() {
    return capability >= FROM && capability < BELOW;
  }

  /** Returns the reason why an unsupported GPU cannot be used. */
  String objection() {
    return "%s has compute capability %s, and ND4J's CUDA library has code for 3.7 to 8.9"
        .formatted(name, version());
  }

  @Override
  public String toString() {
    return "%s, compute capability %s, driver %s".formatted(name, version(), driver);
  }

  private String version() {
    return String.format(Locale.ROOT, "%d.%d", capability / 10, capability % 10);
  }
}
