package io.streamgan.ingest.source.digits;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to write a digit: strokes through control points, in a box of width and height 1 with y
 * downwards.
 *
 * @param strokes in the order in which they are written
 * @param aspect usual width of the box for a height of 1
 * @param weight how frequent this way is among those of the digit
 */
record Skeleton(List<Stroke> strokes, double aspect, double weight) {
  /**
   * @param x of each control point
   * @param y of each control point
   * @param corner whether the pen turns sharply at the point instead of running smoothly through
   */
  record Stroke(double[] x, double[] y, boolean[] corner) {}

  /**
   * Reads a skeleton: points as {@code x,y} in hundredths, {@code !} behind a corner, strokes
   * separated by {@code /}.
   */
  static Skeleton of(double weight, double aspect, String drawing) {
    List<Stroke> strokes = new ArrayList<>();
    for (String stroke : drawing.split("/")) {
      String[] points = stroke.strip().split("\\s+");
      double[] x = new double[points.length];
      double[] y = new double[points.length];
      boolean[] corner = new boolean[points.length];
      for (int i = 0; i < points.length; i++) {
        corner[i] = points[i].endsWith("!");
        String[] xy = points[i].replace("!", "").split(",");
        x[i] = Integer.parseInt(xy[0]) / 100.0;
        y[i] = Integer.parseInt(xy[1]) / 100.0;
      }
      strokes.add(new Stroke(x, y, corner));
    }
    return new Skeleton(List.copyOf(strokes), aspect, weight);
  }
}
