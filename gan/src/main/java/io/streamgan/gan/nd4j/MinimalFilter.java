package io.streamgan.gan.nd4j;

/**
 * Minimal filtering along one axis (Winograd 1980): results of a kernel of two weights at
 * neighbouring places, with one product more than there are results.
 *
 * <p>The results are Aᵀ(Gw · Bᵀx), where w are the weights, x the values that the kernel moves over
 * and the dot multiplies value by value. The gradients are the transposes: of x, B(Gw · Ay), and of
 * w, Gᵀ(Bᵀx · Ay). Each method multiplies by one of these matrices. A vector's values are arrays,
 * so that many vectors are multiplied at once, in loops that Java's compiler vectorises.
 */
enum MinimalFilter {
  /**
   * Two results with three products instead of four: x₀w₀ + x₁w₁ and x₁w₀ + x₂w₁ are m₀ + m₁ and m₁
   * + m₂ with m₀ = (x₀ - x₁)w₀, m₁ = x₁(w₀ + w₁) and m₂ = (x₁ - x₂)(-w₁). All factors are 1 or -1,
   * so that rounding errors stay about as small as those of the definition.
   */
  TWO(2) {
    @Override
    void toImageFactors(float[][] x, int count) {
      float[] x0 = x[0];
      float[] x1 = x[1];
      float[] x2 = x[2];
      for (int i = 0; i < count; i++) {
        float middle = x1[i];
        x0[i] -= middle;
        x2[i] = middle - x2[i];
      }
    }

    @Override
    void fromImageFactors(float[][] x, int count) {
      float[] x0 = x[0];
      float[] x1 = x[1];
      float[] x2 = x[2];
      for (int i = 0; i < count; i++) {
        x1[i] += x2[i] - x0[i];
        x2[i] = -x2[i];
      }
    }

    @Override
    void toMapFactors(float[][] y, int count) {
      float[] y0 = y[0];
      float[] y1 = y[1];
      float[] y2 = y[2];
      for (int i = 0; i < count; i++) {
        float second = y1[i];
        y1[i] = y0[i] + second;
        y2[i] = second;
      }
    }

    @Override
    void fromMapFactors(float[][] y, int count) {
      float[] y0 = y[0];
      float[] y1 = y[1];
      float[] y2 = y[2];
      for (int i = 0; i < count; i++) {
        float middle = y1[i];
        y0[i] += middle;
        y1[i] = middle + y2[i];
      }
    }

    @Override
    void toWeightFactors(float[] w0, float[] w1, float[][] factors, int count) {
      float[] first = factors[0];
      float[] middle = factors[1];
      float[] last = factors[2];
      for (int i = 0; i < count; i++) {
        first[i] = w0[i];
        middle[i] = w0[i] + w1[i];
        last[i] = -w1[i];
      }
    }

    @Override
    void fromWeightFactors(float[][] factors, float[] w0, float[] w1, int count) {
      float[] first = factors[0];
      float[] middle = factors[1];
      float[] last = factors[2];
      for (int i = 0; i < count; i++) {
        w0[i] = first[i] + middle[i];
        w1[i] = middle[i] - last[i];
      }
    }
  },

  /**
   * Four results with five products instead of eight. The products are values of polynomials at 0,
   * 1, -1, 2 and infinity (Lavin and Gray 2016 describe the method). Rounding errors are a few
   * times those of the definition. Loops are short, because Java's compiler does not vectorise long
   * ones.
   */
  FOUR(4) {
    @Override
    void toImageFactors(float[][] x, int count) {
      float[] x0 = x[0];
      float[] x1 = x[1];
      float[] x2 = x[2];
      float[] x3 = x[3];
      float[] x4 = x[4];
      for (int i = 0; i < count; i++) {
        float outer = x3[i] - x1[i];
        x0[i] = 2 * (x0[i] - x2[i]) + outer;
        x4[i] = x4[i] - x2[i] - 2 * outer;
      }
      for (int i = 0; i < count; i++) {
        float b = x1[i];
        float c = x2[i];
        float d = x3[i];
        x1[i] = 2 * b + c - d;
        x2[i] = 3 * c - 2 * b - d;
        x3[i] = d - b;
      }
    }

    @Override
    void fromImageFactors(float[][] x, int count) {
      float[] x0 = x[0];
      float[] x1 = x[1];
      float[] x2 = x[2];
      float[] x3 = x[3];
      float[] x4 = x[4];
      for (int i = 0; i < count; i++) {
        x3[i] = x0[i] + x3[i] - 2 * x4[i];
        x0[i] = 2 * x0[i];
      }
      for (int i = 0; i < count; i++) {
        float b = x1[i];
        float c = x2[i];
        float outer = x3[i];
        x1[i] = 2 * (b - c) - outer;
        x2[i] = b + 3 * c - x0[i] - x4[i];
        x3[i] = outer - b - c;
      }
    }

    @Override
    void toMapFactors(float[][] y, int count) {
      float[] y0 = y[0];
      float[] y1 = y[1];
      float[] y2 = y[2];
      float[] y3 = y[3];
      float[] y4 = y[4];
      for (int i = 0; i < count; i++) {
        float d = y3[i];
        y3[i] = y0[i] + 2 * y1[i] + 4 * y2[i] + 8 * d;
        y4[i] = d;
      }
      for (int i = 0; i < count; i++) {
        float even = y0[i] + y2[i];
        float odd = y1[i] + y4[i];
        y1[i] = even + odd;
        y2[i] = even - odd;
      }
    }

    @Override
    void fromMapFactors(float[][] y, int count) {
      float[] y0 = y[0];
      float[] y1 = y[1];
      float[] y2 = y[2];
      float[] y3 = y[3];
      float[] y4 = y[4];
      for (int i = 0; i < count; i++) {
        float at2 = y3[i];
        y0[i] += y1[i] + y2[i] + at2;
        y4[i] += y1[i] - y2[i] + 8 * at2;
      }
      for (int i = 0; i < count; i++) {
        float at1 = y1[i];
        float atMinus1 = y2[i];
        y1[i] = at1 - atMinus1 + 2 * y3[i];
        y2[i] = at1 + atMinus1 + 4 * y3[i];
        y3[i] = y4[i];
      }
    }

    @Override
    void toWeightFactors(float[] w0, float[] w1, float[][] factors, int count) {
      float[] at0 = factors[0];
      float[] at1 = factors[1];
      float[] atMinus1 = factors[2];
      float[] at2 = factors[3];
      float[] atInfinity = factors[4];
      for (int i = 0; i < count; i++) {
        float a = w0[i];
        float b = w1[i];
        at0[i] = a / 2;
        at1[i] = (a + b) / 2;
        atMinus1[i] = (a - b) * SIXTH;
        at2[i] = (a + 2 * b) * SIXTH;
        atInfinity[i] = b;
      }
    }

    @Override
    void fromWeightFactors(float[][] factors, float[] w0, float[] w1, int count) {
      float[] at0 = factors[0];
      float[] at1 = factors[1];
      float[] atMinus1 = factors[2];
      float[] at2 = factors[3];
      float[] atInfinity = factors[4];
      for (int i = 0; i < count; i++) {
        float half = at1[i] / 2;
        float c = atMinus1[i];
        float d = at2[i];
        w0[i] = at0[i] / 2 + half + (c + d) * SIXTH;
        w1[i] = half + (2 * d - c) * SIXTH + atInfinity[i];
      }
    }
  };

  private static final float SIXTH = 1 / 6f;

  private final int results;

  MinimalFilter(int results) {
    this.results = results;
  }

  /** Returns the number of neighbouring results. */
  int results() {
    return results;
  }

  /** Returns the number of products, and of values that the kernel moves over. */
  int products() {
    return results + 1;
  }

  /** Computes x = Bᵀx. */
  abstract void toImageFactors(float[][] x, int count);

  /** Computes x = Bx. */
  abstract void fromImageFactors(float[][] x, int count);

  /** Computes y = Ay, from the first {@link #results} values. */
  abstract void toMapFactors(float[][] y, int count);

  /** Computes the first {@link #results} values of y = Aᵀy. The others are undefined. */
  abstract void fromMapFactors(float[][] y, int count);

  /** Computes factors = Gw. */
  abstract void toWeightFactors(float[] w0, float[] w1, float[][] factors, int count);

  /** Computes w = Gᵀfactors. */
  abstract void fromWeightFactors(float[][] factors, float[] w0, float[] w1, int count);
}
