package io.streamgan.cli.run;

import java.util.List;
import java.util.Locale;

/** A chart of a few curves, as SVG. */
public final class CurveSvg {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 200;
  private static final int LEFT = 60;
  private static final int BOTTOM = 24;
  private static final int TOP = 20;
  private static final List<String> COLOURS = List.of("#1f6feb", "#d1572c", "#2da44e", "#8250df");

  private CurveSvg() {}

  /** A curve, which the chart labels with its name. */
  public record Curve(String name, List<Point> points) {}

  /** A point of a curve; points whose {@code y} is not finite are left out. */
  public record Point(double x, double y) {}

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
    List<Point> all =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .filter(point -> Double.isFinite(point.y()))
            .toList();
    if (all.isEmpty()) {
      return "";
    }
    double minX = all.stream().mapToDouble(Point::x).min().orElse(0);
    double maxX = Math.max(minX + 1, all.stream().mapToDouble(Point::x).max().orElse(1));
    double minY = all.stream().mapToDouble(Point::y).min().orElse(0);
    double maxY = all.stream().mapToDouble(Point::y).max().orElse(1);
    double margin = maxY > minY ? 0 : Math.max(1e-9, Math.abs(maxY) / 10);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>"
            .formatted(WIDTH, HEIGHT, title));
    text(svg, LEFT, 14, title);
    text(svg, 0, TOP + 10, number(maxY + margin));
    text(svg, 0, HEIGHT - BOTTOM, number(minY - margin));
    text(svg, LEFT, HEIGHT - 6, number(minX) + " " + unit);
    text(svg, WIDTH - 110, HEIGHT - 6, number(maxX) + " " + unit);
    for (int c = 0; c < curves.size(); c++) {
      String colour = COLOURS.get(c % COLOURS.size());
      StringBuilder line = new StringBuilder();
      for (Point point : curves.get(c).points()) {
        if (Double.isFinite(point.y())) {
          double x = LEFT + (WIDTH - LEFT - 4) * (point.x() - minX) / (maxX - minX);
          double share = (point.y() - minY + margin) / (maxY - minY + 2 * margin);
          line.append(
              String.format(
                  Locale.ROOT, "%.1f,%.1f ", x, HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share));
        }
      }
      svg.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>"
              .formatted(colour, line.toString().strip()));
      svg.append(
          "<text x=\"%d\" y=\"14\" fill=\"%s\">%s</text>"
              .formatted(LEFT + 180 + 130 * c, colour, curves.get(c).name()));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append("<text x=\"%d\" y=\"%d\" fill=\"#888\">%s</text>".formatted(x, y, text));
  }

  private static String number(double value) {
    return Math.abs(value) >= 1000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
