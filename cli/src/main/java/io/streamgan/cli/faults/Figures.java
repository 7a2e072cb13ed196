package io.streamgan.cli.faults;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a trial has counted and what it should have counted. */
final class Figures {
  private final List<Figure> figures = new ArrayList<>();
  private final PrintStream out;

  /**
   * @param expected empty where the figure is told only
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

  /** A figure that must have one value. */
  void check(String name, Object value, Object expected) {
    figures.add(new Figure(name, value.toString(), expected.toString()));
  }

  /** A condition that must hold. */
  void require(String name, boolean holds) {
    check(name, holds ? "yes" : "no", "yes");
  }

  /** A figure that is told only. */
  void tell(String name, Object value) {
    figures.add(new Figure(name, value.toString(), ""));
  }

  void tell(String name, String format, Object... values) {
    tell(name, String.format(Locale.ROOT, format, values));
  }

  /** The median of times in seconds, where there are any. */
  void tellMedian(String name, List<Double> seconds) {
    if (!seconds.isEmpty()) {
      double median = seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
      tell(name, "%.1f s", median);
    }
  }

  /** Prints the table, and says whether all is right. */
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
