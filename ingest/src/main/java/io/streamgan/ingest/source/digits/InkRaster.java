package io.streamgan.ingest.source.digits;

import java.util.Arrays;

/**
 * Inks a path into pixels: each pixel by its signed distance to the nearest stroke. Keeps its
 * buffer from image to image; not thread-safe.
 */
final class InkRaster {
  private final int size;
  private final double edge;
  private final double[] distance;

  /**
   * @param size of the frame in pixels
   */
  InkRaster(int size) {
    this.size = size;
    // The ramp from paper to ink: wider than a pixel, as scans are.
    edge = 0.7 + 0.6 * size / 32;
    distance = new double[size * size];
  }

  /**
   * @return uint8, [size, size], 0 paper, 255 ink
   */
  byte[] ink(InkPath path, double darkness) {
    Arrays.fill(distance, edge);
    for (int i = 1; i < path.size(); i++) {
      if (path.isDown(i)) {
        approach(path, i);
      }
    }
    byte[] pixels = new byte[size * size];
    for (int i = 0; i < pixels.length; i++) {
      double t = Math.max(0, Math.min(1, 0.5 - distance[i] / edge));
      double coverage = t * t * (3 - 2 * t);
      pixels[i] = (byte) (int) (255 * darkness * coverage + 0.5);
    }
    return pixels;
  }

  /** Lowers the distance of all pixels near the line that leads to point {@code i}. */
  private void approach(InkPath path, int i) {
    double x0 = path.x(i - 1);
    double y0 = path.y(i - 1);
    double r0 = path.radius(i - 1);
    double dx = path.x(i) - x0;
    double dy = path.y(i) - y0;
    double dr = path.radius(i) - r0;
    double reach = Math.max(r0, r0 + dr) + edge / 2;
    int left = pixel(Math.min(x0, x0 + dx) - reach);
    int right = pixel(Math.max(x0, x0 + dx) + reach);
    int top = pixel(Math.min(y0, y0 + dy) - reach);
    int bottom = pixel(Math.max(y0, y0 + dy) + reach);
    double perLength = 1 / Math.max(1e-12, dx * dx + dy * dy);
    for (int row = top; row <= bottom; row++) {
      double py = row + 0.5 - y0;
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double t = Math.max(0, Math.min(1, (px * dx + py * dy) * perLength));
        double ex = px - t * dx;
        double ey = py - t * dy;
        double d = Math.sqrt(ex * ex + ey * ey) - (r0 + t * dr);
        int at = row * size + column;
        if (d < distance[at]) {
          distance[at] = d;
        }
      }
    }
  }

  private int pixel(double coordinate) {
    return Math.max(0, Math.min(size - 1, (int) coordinate));
  }
}
