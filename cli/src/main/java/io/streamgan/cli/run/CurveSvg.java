package io.streamgan.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of a few curves on axes with round numbers, as SVG. Elements have classes by which a page
 * can give them other colours; without them, the colours suit a light background.
 */
public final class CurveSvg {
  private static final int WIDTH = 640;
  private static final int WIDE = 1100;
  private static final int HEIGHT = 230;
  private static final int LEFT = 52;
  private static final int RIGHT = 8;
  private static final int BOTTOM = 22;
  private static final int TOP = 30;
  private static final int LEGEND_CHARACTER = 7;

  /** More points than this are merged to their means. */
  private static final int MAX_POINTS = 300;

  private static final List<String> COLOURS = List.of("#1f5fd6", "#c2570a", "#0b7285", "#8250df");

  private final StringBuilder svg = new StringBuilder();
  private final int width;
  private final Axis x;
  private final Axis y;

  /** A curve, which the chart labels with its name. */
  public record Curve(String name, List<Point> points) {}

  /** A point of a curve; points whose {@code y} is not finite are left out. */
  public record Point(double x, double y) {}

  private record Axis(double from, double to, double step) {
    /** Returns an axis whose ends are ticks, with about {@code ticks} of them. */
    static Axis around(double least, double greatest, int ticks) {
      double span = greatest > least ? greatest - least : Math.max(1e-9, Math.abs(greatest) / 5);
      double step = round(span / ticks);
      double from = Math.floor(least / step) * step;
      double to = Math.ceil(greatest / step) * step;
      return new Axis(from, to > from ? to : from + step, step);
    }

    /** Returns an axis from the least to the greatest value, with ticks between them. */
    static Axis between(double least, double greatest, int ticks) {
      double to = Math.max(least + 1, greatest);
      return new Axis(least, to, round((to - least) / ticks));
    }

    double share(double value) {
      return (value - from) / (to - from);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      for (long i = (long) Math.ceil(from / step - 1e-6); i * step <= to + step * 1e-6; i++) {
        ticks.add(i * step);
      }
      return ticks;
    }

    /** Returns 1, 2 or 5 times a power of ten, at least {@code value}. */
    private static double round(double value) {
      double power = Math.pow(10, Math.floor(Math.log10(value)));
      double digit = value / power;
      return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
  }

  private CurveSvg(int width, Axis x, Axis y) {
    this.width = width;
    this.x = x;
    this.y = y;
  }

  /** Draws the curves as {@link #of} does, for a file. */
  public static String document(String title, String unit, List<Curve> curves) {
    return of(title, unit, curves)
        .replaceFirst(
            "<svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\""
                + " font-size=\"11\"");
  }

  /**
   * Draws the curves on common axes, for a page; returns an empty text where there is no point.
   *
   * @param unit of {@code x}, in the plural
   */
  static String of(String title, String unit, List<Curve> curves) {
    return of(WIDTH, title, unit, curves);
  }

  /** Draws the curves as {@link #of} does, for the whole width of a page. */
  static String wide(String title, String unit, List<Curve> curves) {
    return of(WIDE, title, unit, curves);
  }

  private static String of(int width, String title, String unit, List<Curve> curves) {
    List<Point> all =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .filter(point -> Double.isFinite(point.y()))
            .toList();
    if (all.isEmpty()) {
      return "";
    }
    return new CurveSvg(
            width,
            Axis.between(
                all.stream().mapToDouble(Point::x).min().orElse(0),
                all.stream().mapToDouble(Point::x).max().orElse(1),
                6),
            Axis.around(
                all.stream().mapToDouble(Point::y).min().orElse(0),
                all.stream().mapToDouble(Point::y).max().orElse(1),
                4))
        .draw(title, unit, curves);
  }

  private String draw(String title, String unit, List<Curve> curves) {
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title>"
            .formatted(width, HEIGHT, title, title));
    text(LEFT, 14, "start", "t", title);
    axes(unit);
    int legend = width - RIGHT;
    for (int c = curves.size() - 1; c >= 0; c--) {
      Curve curve = curves.get(c);
      String colour = COLOURS.get(c % COLOURS.size());
      svg.append(
          "<polyline class=\"c%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" stroke-linejoin=\"round\" points=\"%s\"/>"
              .formatted(c, colour, line(curve.points())));
      if (!curve.name().isEmpty()) {
        svg.append(
            "<text class=\"n%d\" x=\"%d\" y=\"14\" text-anchor=\"end\" fill=\"%s\">— %s</text>"
                .formatted(c, legend, colour, curve.name()));
        legend -= LEGEND_CHARACTER * (curve.name().length() + 4);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(String unit) {
    for (double tick : y.ticks()) {
      double at = vertical(tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path class=\"g\" stroke=\"#e3e6eb\" d=\"M%d %.1fH%d\"/>",
              LEFT,
              at,
              width - RIGHT));
      text(LEFT - 6, at + 4, "end", "a", number(tick, y.step()));
    }
    List<Double> ticks = x.ticks();
    for (int i = 0; i < ticks.size(); i++) {
      double at = horizontal(ticks.get(i));
      boolean last = i == ticks.size() - 1;
      String anchor = at > width - 60 ? "end" : at < LEFT + 10 ? "start" : "middle";
      text(
          last && at > width - 60 ? width - RIGHT : at,
          HEIGHT - 5,
          anchor,
          "a",
          number(ticks.get(i), x.step()) + (last ? " " + unit : ""));
    }
  }

  private String line(List<Point> points) {
    StringBuilder line = new StringBuilder();
    for (Point point : merged(points)) {
      line.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", horizontal(point.x()), vertical(point.y())));
    }
    return line.toString().strip();
  }

  /** Returns means of neighbours, so that the chart of a long run is not larger than it shows. */
  private static List<Point> merged(List<Point> points) {
    List<Point> finite = points.stream().filter(point -> Double.isFinite(point.y())).toList();
    int each = (finite.size() + MAX_POINTS - 1) / MAX_POINTS;
    if (each <= 1) {
      return finite;
    }
    List<Point> merged = new ArrayList<>();
    for (int from = 0; from < finite.size(); from += each) {
      List<Point> part = finite.subList(from, Math.min(finite.size(), from + each));
      merged.add(
          new Point(
              part.get(part.size() - 1).x(),
              part.stream().mapToDouble(Point::y).average().orElse(Double.NaN)));
    }
    return merged;
  }

  private double horizontal(double value) {
    return LEFT + (width - LEFT - RIGHT) * x.share(value);
  }

  private double vertical(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y.share(value);
  }

  private void text(double at, double baseline, String anchor, String kind, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
            kind,
            at,
            baseline,
            anchor,
            kind.equals("t") ? "#12161f" : "#586172",
            text));
  }

  /** Formats a tick with as many decimals as the distance of ticks needs. */
  private static String number(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
  }
}
