package io.streamgan.cli.run;

import java.util.List;

/** A curve of block characters, its newest value on the right. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  /** For terminals without Unicode. */
  private static final String ASCII = "_.-:=+*#";

  private Sparkline() {}

  /**
   * @param width characters at most; the newest values are shown
   * @param unicode whether to draw blocks
   */
  static String of(List<Double> values, int width, boolean unicode) {
    String levels = unicode ? BLOCKS : ASCII;
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
      line.append(levels.charAt((int) Math.min(7, Math.floor(8 * height))));
    }
    return line.toString();
  }
}
