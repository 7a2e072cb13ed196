package io.streamgan.ingest.source.digits;

import io.streamgan.ingest.random.IndexedRandom;
import io.streamgan.ingest.source.digits.Skeleton.Stroke;

/** Writes a skeleton with a hand: from control points to a path in pixels. */
final class Pen {
  /** Lines for each piece of curve between two control points. */
  private static final int LINES = 7;

  /** Of the frame, that the longer side of a digit takes, as in MNIST: 20 of 28 pixels. */
  private static final double BOX = 20.0 / 28;

  private final int size;

  /**
   * @param size of the frame in pixels
   */
  Pen(int size) {
    this.size = size;
  }

  InkPath write(Skeleton skeleton, Hand hand, IndexedRandom random) {
    InkPath path = new InkPath();
    double aspect = skeleton.aspect() * hand.width();
    for (Stroke stroke : skeleton.strokes()) {
      trace(jittered(stroke, aspect, hand, random), hand.tightness(), path);
    }
    deform(path, hand, random);
    double scale = place(path, hand, random);
    press(path, hand, random, scale);
    return path;
  }

  private static Stroke jittered(Stroke stroke, double aspect, Hand hand, IndexedRandom random) {
    int n = stroke.x().length;
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      // Where a stroke ends is less certain than where it passes.
      double spread = hand.unsteadiness() * (i == 0 || i == n - 1 ? 1.5 : 1);
      x[i] = (stroke.x()[i] - 0.5) * aspect + random.normal(spread);
      y[i] = stroke.y()[i] - 0.5 + random.normal(spread);
    }
    return new Stroke(x, y, stroke.corner());
  }

  /** Cardinal splines through the points, begun anew at corners. */
  private static void trace(Stroke stroke, double tightness, InkPath path) {
    double[] x = stroke.x();
    double[] y = stroke.y();
    path.add(x[0], y[0], 0, false);
    for (int i = 0; i + 1 < x.length; i++) {
      int before = i == 0 || stroke.corner()[i] ? i : i - 1;
      int after = i + 2 == x.length || stroke.corner()[i + 1] ? i + 1 : i + 2;
      for (int k = 1; k <= LINES; k++) {
        double t = (double) k / LINES;
        path.add(
            spline(x[before], x[i], x[i + 1], x[after], tightness, t),
            spline(y[before], y[i], y[i + 1], y[after], tightness, t),
            0,
            true);
      }
    }
  }

  /** Hermite interpolation from p1 to p2 with tangents c·(p2-p0) and c·(p3-p1). */
  private static double spline(double p0, double p1, double p2, double p3, double c, double t) {
    double t2 = t * t;
    double t3 = t2 * t;
    double m1 = c * (p2 - p0);
    double m2 = c * (p3 - p1);
    return (2 * t3 - 3 * t2 + 1) * p1
        + (t3 - 2 * t2 + t) * m1
        + (3 * t2 - 2 * t3) * p2
        + (t3 - t2) * m2;
  }

  /** Bends, slants and turns the digit as a whole. */
  private static void deform(InkPath path, Hand hand, IndexedRandom random) {
    double phaseX = random.uniform(0, 2 * Math.PI);
    double phaseY = random.uniform(0, 2 * Math.PI);
    double wave = random.uniform(2, 4.5);
    double cos = StrictMath.cos(hand.rotation());
    double sin = StrictMath.sin(hand.rotation());
    for (int i = 0; i < path.size(); i++) {
      double along = path.y(i);
      double x = path.x(i) * (1 + hand.taper() * along);
      double y = along + hand.waist() * (1 - 4 * along * along);
      x += hand.bend() * StrictMath.sin(wave * along + phaseX);
      y += hand.bend() * StrictMath.sin(wave * path.x(i) + phaseY);
      x -= hand.slant() * y;
      path.move(i, cos * x - sin * y, sin * x + cos * y);
    }
  }

  /**
   * Scales the digit into its box and lays its centre of mass near the frame's, as MNIST does.
   *
   * @return pixels for a height of 1
   */
  private double place(InkPath path, Hand hand, IndexedRandom random) {
    double left = path.x(0);
    double right = left;
    double top = path.y(0);
    double bottom = top;
    double massX = 0;
    double massY = 0;
    double mass = 0;
    for (int i = 0; i < path.size(); i++) {
      left = Math.min(left, path.x(i));
      right = Math.max(right, path.x(i));
      top = Math.min(top, path.y(i));
      bottom = Math.max(bottom, path.y(i));
      if (path.isDown(i)) {
        double dx = path.x(i) - path.x(i - 1);
        double dy = path.y(i) - path.y(i - 1);
        double length = Math.sqrt(dx * dx + dy * dy);
        massX += length * (path.x(i) + path.x(i - 1)) / 2;
        massY += length * (path.y(i) + path.y(i - 1)) / 2;
        mass += length;
      }
    }
    double extent = Math.max(right - left, bottom - top);
    double margin = 2 * hand.penRadius() * extent;
    double scale = BOX * hand.fill() * size / (extent + margin);
    double centreX = massX / mass + random.normal(0.015);
    double centreY = massY / mass + random.normal(0.015);
    // Nothing is cut off at the frame: a pixel stays free beside the widest stroke.
    double reach = (size / 2.0 - 1) / scale - 1.6 * hand.penRadius();
    centreX = Math.max(right - reach, Math.min(left + reach, centreX));
    centreY = Math.max(bottom - reach, Math.min(top + reach, centreY));
    for (int i = 0; i < path.size(); i++) {
      path.move(
          i,
          size / 2.0 + scale * (path.x(i) - centreX),
          size / 2.0 + scale * (path.y(i) - centreY));
    }
    return scale;
  }

  /** Gives the stroke its width: slow waves, heavier downwards, lighter where it is let go. */
  private static void press(InkPath path, Hand hand, IndexedRandom random, double scale) {
    double base = hand.penRadius() * scale;
    double phase = random.uniform(0, 2 * Math.PI);
    double wave = random.uniform(0.10, 0.28);
    double lightEnd = 1 - hand.pressure() * random.uniform(0.2, 1);
    double lightStart = 1 - hand.pressure() * random.uniform(0, 0.6);
    int start = 0;
    for (int end = 1; end <= path.size(); end++) {
      if (end < path.size() && path.isDown(end)) {
        continue;
      }
      for (int i = start; i < end; i++) {
        double dy = i > start ? path.y(i) - path.y(i - 1) : 0;
        double dx = i > start ? path.x(i) - path.x(i - 1) : 0;
        double length = Math.sqrt(dx * dx + dy * dy) + 1e-9;
        double downwards = 0.2 * hand.pressure() * dy / length;
        double waves = 0.3 * hand.pressure() * StrictMath.sin(phase + wave * i);
        double letGo = lightEnd + (1 - lightEnd) * Math.min(1, (end - 1 - i) / 10.0);
        double setOn = lightStart + (1 - lightStart) * Math.min(1, (i - start) / 5.0);
        path.press(i, base * (1 + downwards + waves) * letGo * setOn);
      }
      start = end;
    }
  }
}
