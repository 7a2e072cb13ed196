package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;

/**
 * Loops over tiles, short arrays that stay in a core's caches between the loops. Java's compiler
 * vectorises each of them, which it does neither for buffers nor for loops with several indices.
 */
final class Tiles {
  /** Number of floats in a tile: several tiles fit into a first-level cache of 32 KiB. */
  static final int FLOATS = 1024;

  private Tiles() {}

  /** Returns the number of floats in tiles that consist of whole rows of {@code columns} values. */
  static int size(int columns) {
    return columns * Math.max(1, FLOATS / columns);
  }

  /** Returns the number of tiles of {@code tile} floats that {@code values} take. */
  static int count(int values, int tile) {
    return (values + tile - 1) / tile;
  }

  /** Copies tile number {@code index} of {@code memory}, and returns how many values it has. */
  static int load(FloatBuffer memory, int index, float[] tile) {
    int from = index * tile.length;
    int count = Math.min(tile.length, memory.capacity() - from);
    memory.get(from, tile, 0, count);
    return count;
  }

  /** Copies the first {@code count} values to tile number {@code index} of {@code memory}. */
  static void store(float[] tile, FloatBuffer memory, int index, int count) {
    memory.put(index * tile.length, tile, 0, count);
  }

  /** Computes y += x. */
  static void add(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += x[i];
    }
  }

  /** Computes y += x factor. */
  static void addProducts(float[] x, float[] factor, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += x[i] * factor[i];
    }
  }

  /** Computes max(x, slope x). */
  static void rectify(float[] x, float slope, int count) {
    if (slope == 0) {
      for (int i = 0; i < count; i++) {
        x[i] = Math.max(x[i], 0);
      }
    } else {
      for (int i = 0; i < count; i++) {
        x[i] = Math.max(x[i], slope * x[i]);
      }
    }
  }

  /** Computes x = x scale + shift. */
  static void scale(float[] x, float[] scale, float[] shift, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = x[i] * scale[i] + shift[i];
    }
  }

  /**
   * Computes tanh(x), as a quotient of two polynomials. The coefficients are those of Eigen's and
   * ONNX Runtime's tanh, whose error is some units in the last place.
   */
  static void tanh(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      float v = Math.min(Math.max(x[i], -7.90531110763549805f), 7.90531110763549805f);
      float s = v * v;
      float p = -2.76076847742355e-16f;
      p = p * s + 2.00018790482477e-13f;
      p = p * s - 8.60467152213735e-11f;
      p = p * s + 5.12229709037114e-08f;
      p = p * s + 1.48572235717979e-05f;
      p = p * s + 6.37261928875436e-04f;
      p = p * s + 4.89352455891786e-03f;
      float q = 1.19825839466702e-06f;
      q = q * s + 1.18534705686654e-04f;
      q = q * s + 2.26843463243900e-03f;
      q = q * s + 4.89352518554385e-03f;
      x[i] = v * p / q;
    }
  }

  /** Multiplies g by the derivative of {@link #rectify}: 1 where y is positive, slope elsewhere. */
  static void mask(float[] y, float slope, float[] g, int count) {
    float rest = 1 - slope;
    for (int i = 0; i < count; i++) {
      // Even the smallest positive float becomes larger than 1. A comparison is not vectorised.
      float positive = Math.min(Math.max(y[i] * 1e38f * 1e38f, 0), 1);
      g[i] *= positive * rest + slope;
    }
  }

  /** Adds the deviations x - centre and their squares to two series of sums. */
  static void addDeviations(float[] x, float[] centre, float[] sums, float[] squares, int count) {
    for (int i = 0; i < count; i++) {
      float deviation = x[i] - centre[i];
      sums[i] += deviation;
      squares[i] += deviation * deviation;
    }
  }

  /** Adds g and g (x - centre) to two series of sums. */
  static void addProducts(
      float[] g, float[] x, float[] centre, float[] sums, float[] products, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += g[i];
      products[i] += g[i] * (x[i] - centre[i]);
    }
  }

  /** Computes x = (x - centre) scale + shift. */
  static void normalise(float[] x, float[] centre, float[] scale, float[] shift, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = (x[i] - centre[i]) * scale[i] + shift[i];
    }
  }

  /**
   * Moves Adam's two moments towards g and its square, and the parameters against their ratio.
   *
   * @param rate learning rate
   */
  static void adam(
      float[] g,
      float[] mean,
      float[] square,
      float[] parameters,
      float beta1,
      float beta2,
      float rate,
      float epsilon,
      int count) {
    float rest1 = 1 - beta1;
    float rest2 = 1 - beta2;
    for (int i = 0; i < count; i++) {
      mean[i] = beta1 * mean[i] + rest1 * g[i];
      square[i] = beta2 * square[i] + rest2 * g[i] * g[i];
      parameters[i] -= rate * mean[i] / ((float) Math.sqrt(square[i]) + epsilon);
    }
  }

  /** Computes g = g scale + (x - centre) slope + shift. */
  static void combine(
      float[] g,
      float[] scale,
      float[] x,
      float[] centre,
      float[] slope,
      float[] shift,
      int count) {
    for (int i = 0; i < count; i++) {
      g[i] = g[i] * scale[i] + (x[i] - centre[i]) * slope[i] + shift[i];
    }
  }
}
