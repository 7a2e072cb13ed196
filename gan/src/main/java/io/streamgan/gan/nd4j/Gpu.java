package io.streamgan.gan.nd4j;

import java.util.Arrays;
import java.util.Locale;

/**
 * A GPU as its driver describes it.
 *
 * @param name of the product
 * @param capability compute capability times ten: 86 is 8.6
 * @param driver its version
 */
record Gpu(String name, int capability, String driver) {
  /** What nd4j-cuda-11.6 has machine code from, and, exclusive, up to; it has none to compile. */
  private static final int FROM = 37;

  private static final int BELOW = 90;

  /**
   * @param line name, compute capability, driver version, separated by commas
   * @throws IllegalArgumentException when it is something else
   */
  static Gpu parse(String line) {
    String[] fields = Arrays.stream(line.split(",", -1)).map(String::strip).toArray(String[]::new);
    if (fields.length != 3 || !fields[1].matches("\\d{1,3}\\.\\d")) {
      throw new IllegalArgumentException("no name, compute capability and driver: " + line);
    }
    return new Gpu(fields[0], Integer.parseInt(fields[1].replace(".", "")), fields[2]);
  }

  /**
   * Whether the library has code that runs on it: each major version runs that of lesser minors.
   */
  boolean isSupported() {
    return capability >= FROM && capability < BELOW;
  }

  /** Why not, where it is not supported. */
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
