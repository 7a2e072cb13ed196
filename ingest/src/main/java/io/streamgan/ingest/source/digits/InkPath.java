package io.streamgan.ingest.source.digits;

import java.util.Arrays;

/** Where the pen went: points with a radius, as a row of lines; some lines are lifted. */
final class InkPath {
  private double[] x = new double[128];
  private double[] y = new double[128];
  private double[] radius = new double[128];
  private boolean[] down = new boolean[128];
  private int size;

  /**
   * @param penDown whether a line leads here from the point before
   */
  void add(double px, double py, double pr, boolean penDown) {
    if (size == x.length) {
      x = Arrays.copyOf(x, 2 * size);
      y = Arrays.copyOf(y, 2 * size);
      radius = Arrays.copyOf(radius, 2 * size);
      down = Arrays.copyOf(down, 2 * size);
    }
    x[size] = px;
    y[size] = py;
    radius[size] = pr;
    down[size] = penDown;
    size++;
  }

  int size() {
    return size;
  }

  double x(int i) {
    return x[i];
  }

  double y(int i) {
    return y[i];
  }

  double radius(int i) {
    return radius[i];
  }

  boolean isDown(int i) {
    return down[i];
  }

  void move(int i, double px, double py) {
    x[i] = px;
    y[i] = py;
  }

  void press(int i, double pr) {
    radius[i] = pr;
  }
}
