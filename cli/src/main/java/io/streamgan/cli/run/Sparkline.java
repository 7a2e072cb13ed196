package io.streamgan.cli.run;

import java.util.List;

/** A curve of block characters, its newest value on the right. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * @param width characters at most; the newest values are shown
   */
  static String of(List<Double> values, int width) {
    List<Double> shown = values.subList(Math.max(0, values.size() - width), values.size());
    double minimum =
        shown.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).min().orElse(0);
    double maximum =
        shown.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (double value : shown) {
      if (!Double.isFinite(value)) {
        line.append(' ');
        continue;
      }
      double height = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0.5;
      line.append(BLOCKS.charAt((int) Math.min(7, Math.floor(8 * height))));
    }
    return line.toString();
  }
}
