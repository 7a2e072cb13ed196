package io.streamgan.bench.learning;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How far generated images are from real ones.
 *
 * @param frechet Fréchet distance of the features of the judge or of the user's network
 * @param random Fréchet distance of the features of the monitor's random network
 * @param precision share of the generated images that lie among the real ones
 * @param recall share of the real images that lie among the generated ones
 * @param confidence mean probability of each generated image's most likely class
 * @param shares share of each class among the generated images
 */
record Verdict(
    double frechet,
    double random,
    double precision,
    double recall,
    double confidence,
    double[] shares) {
  /** The line above the lines of {@link #line}. */
  static final String HEADER =
      "Fréchet  random  precision  recall  confidence  shares of the classes, %";

  String line() {
    return String.format(
        Locale.ROOT,
        "%7.2f  %6.3f  %9.2f  %6.2f  %10.2f  %s",
        frechet,
        random,
        precision,
        recall,
        confidence,
        Arrays.stream(shares)
            .mapToObj(share -> String.format(Locale.ROOT, "%.0f", 100 * share))
            .collect(Collectors.joining(" ")));
  }
}
