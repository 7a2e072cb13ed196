package io.streamgan.peers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a peer is asked for, as {@code name=value} arguments: those of StepBench, and the layout. */
final class SetUp {
  private final Map<String, String> values = new HashMap<>();

  SetUp(String[] arguments) {
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      values.put(pair[0], pair[1]);
    }
  }

  String text(String name, String standard) {
    return values.getOrDefault(name, standard);
  }

  int number(String name, int standard) {
    return Integer.parseInt(text(name, Integer.toString(standard)));
  }

  /** Takes steps of {@code updates} discriminator updates, and prints the line of StepBench. */
  void measure(String library, int updates, Runnable step) {
    for (int i = 0; i < number("warm-up", 5); i++) {
      step.run();
    }
    double[] millis = new double[number("steps", 20)];
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      step.run();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    double median = millis[millis.length / 2];
    System.out.printf(
        Locale.ROOT,
        "%s threads=%s layout=%s median_ms=%.1f min_ms=%.1f images_per_s=%.0f"
            + " (%s %s %dx%dx%d width %d batch %d updates %d)%n",
        library,
        text("threads", "all"),
        text("layout", "nchw"),
        median,
        millis[0],
        1000.0 * updates * number("batch", 64) / median,
        text("network", "dcgan"),
        text("objective", "non-saturating"),
        number("size", 32),
        number("size", 32),
        number("channels", 3),
        number("width", 64),
        number("batch", 64),
        updates);
  }
}
