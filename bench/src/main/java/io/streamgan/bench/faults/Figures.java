package io.streamgan.bench.faults;

import io.streamgan.bench.Medians;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of a trial, with the values that they must have. */
final class Figures {
  private final List<Figure> figures = new ArrayList<>();
  private final PrintStream out;

  /**
   * @param expected empty for a figure that is reported without a verdict
   */
  private record Figure(String name, String value, String expected) {
    boolean isRight() {
      return expected.isEmpty() || value.equals(expected);
    }

    String verdict() {
      if (expected.isEmpty()) {
        return "";
      }
      return isRight() ? "ok" : "FAILED";
    }
  }

  Figures(PrintStream out) {
    this.out = out;
  }

  /** Reports a figure that must have the value {@code expected}. */
  void check(String name, Object value, Object expected) {
    figures.add(new Figure(name, value.toString(), expected.toString()));
  }

  /** Reports a condition that must hold. */
  void require(String name, boolean holds) {
    check(name, holds ? "yes" : "no", "yes");
  }

  /** Reports a figure without a verdict. */
  void tell(String name, Object value) {
    figures.add(new Figure(name, value.toString(), ""));
  }

  void tell(String name, String format, Object... values) {
    tell(name, String.format(Locale.ROOT, format, values));
  }

  /** Reports the median of {@code seconds}, unless there are none. */
  void tellMedian(String name, List<Double> seconds) {
    if (!seconds.isEmpty()) {
      double[] values = seconds.stream().mapToDouble(Double::doubleValue).toArray();
      tell(name, "%.1f s", Medians.median(values));
    }
  }

  /** Prints the table, and returns whether all figures are right. */
  boolean print(String title) {
    out.println();
    out.println(title);
    int width = figures.stream().mapToInt(f -> f.name().length()).max().orElse(0);
    for (Figure figure : figures) {
      String expected = figure.isRight() ? "" : "  expected " + figure.expected();
      out.printf(
          Locale.ROOT,
          "  %-" + width + "s  %-6s  %s%s%n",
          figure.name(),
          figure.verdict(),
          figure.value(),
          expected);
    }
    return figures.stream().allMatch(Figure::isRight);
  }
}
