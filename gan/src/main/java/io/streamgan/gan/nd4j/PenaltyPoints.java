package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;

/** Tasks that compute the points at which a penalty takes D's gradient. */
final class PenaltyPoints {
  private PenaltyPoints() {}

  /** Returns a task that computes t a + (1 - t) b, with one t per image. */
  static Runnable interpolated(HostMemory a, HostMemory b, HostMemory shares, HostMemory points) {
    int imageSize = points.size() / shares.size();
    return () -> {
      FloatBuffer first = a.read();
      FloatBuffer second = b.read();
      FloatBuffer share = shares.read();
      FloatBuffer target = points.write();
      for (int i = 0; i < target.capacity(); i++) {
        float t = share.get(i / imageSize);
        target.put(i, t * first.get(i) + (1 - t) * second.get(i));
      }
    };
  }

  /** Returns a task that computes x + spread s u, with the standard deviation s of all x. */
  static Runnable deviating(HostMemory x, HostMemory factors, double spread, HostMemory points) {
    return () -> {
      FloatBuffer source = x.read();
      FloatBuffer u = factors.read();
      FloatBuffer target = points.write();
      float scale = (float) (spread * deviation(source));
      for (int i = 0; i < target.capacity(); i++) {
        target.put(i, source.get(i) + scale * u.get(i));
      }
    };
  }

  private static double deviation(FloatBuffer x) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < x.capacity(); i++) {
      sum += x.get(i);
      squares += (double) x.get(i) * x.get(i);
    }
    double mean = sum / x.capacity();
    return Math.sqrt(Math.max(0, squares / x.capacity() - mean * mean));
  }
}
