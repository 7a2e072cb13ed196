package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Randomness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters against the sums that they compute, and their gradients against the filters. */
class MinimalFilterTest {
  /** Long enough for loops that are vectorised, and not a multiple of a vector. */
  private static final int COUNT = 101;

  @ParameterizedTest
  @EnumSource
  void computesTheKernelsSums(MinimalFilter filter) {
    float[][] x = random(1, filter.products());
    float[][] w = random(2, 2);
    float[][] products = factors(filter, w);
    float[][] ofImage = copy(x);
    filter.toImageFactors(ofImage, COUNT);
    for (int k = 0; k < filter.products(); k++) {
      for (int i = 0; i < COUNT; i++) {
        products[k][i] *= ofImage[k][i];
      }
    }

    filter.fromMapFactors(products, COUNT);

    for (int r = 0; r < filter.results(); r++) {
      for (int i = 0; i < COUNT; i++) {
        float sum = x[r][i] * w[0][i] + x[r + 1][i] * w[1][i];
        assertThat(products[r][i]).isCloseTo(sum, within(1e-4f));
      }
    }
  }

  /** The scalar product of Mx and y is that of x and M's transpose times y. */
  @ParameterizedTest
  @EnumSource
  void hasTheTransposesOfItsMatrices(MinimalFilter filter) {
    int size = filter.products();
    float[][] x = random(3, size);
    float[][] y = random(4, size);
    float[][] forward = copy(x);
    float[][] back = copy(y);
    filter.toImageFactors(forward, COUNT);
    filter.fromImageFactors(back, COUNT);
    assertThat(product(forward, y, size)).isCloseTo(product(x, back, size), within(1e-2));

    forward = copy(x);
    back = copy(y);
    filter.toMapFactors(forward, COUNT);
    filter.fromMapFactors(back, COUNT);
    assertThat(product(forward, y, size))
        .isCloseTo(product(x, back, filter.results()), within(1e-2));

    back = random(5, 2);
    filter.fromWeightFactors(y, back[0], back[1], COUNT);
    assertThat(product(factors(filter, x), y, size)).isCloseTo(product(x, back, 2), within(1e-2));
  }

  private static float[][] factors(MinimalFilter filter, float[][] w) {
    float[][] factors = random(6, filter.products());
    filter.toWeightFactors(w[0], w[1], factors, COUNT);
    return factors;
  }

  private static double product(float[][] x, float[][] y, int size) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      for (int i = 0; i < COUNT; i++) {
        sum += (double) x[k][i] * y[k][i];
      }
    }
    return sum;
  }

  private static float[][] copy(float[][] x) {
    float[][] copy = new float[x.length][];
    for (int k = 0; k < x.length; k++) {
      copy[k] = x[k].clone();
    }
    return copy;
  }

  private static float[][] random(long seed, int arrays) {
    float[][] values = new float[arrays][COUNT];
    for (int k = 0; k < arrays; k++) {
      new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, k).gaussians(values[k]);
    }
    return values;
  }
}
