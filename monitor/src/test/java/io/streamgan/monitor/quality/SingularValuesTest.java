package io.streamgan.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SingularValuesTest {
  /** X Xᵀ is positive semidefinite, so that its singular values add up to its trace. */
  @ParameterizedTest
  @CsvSource({"300, 120, 120", "300, 120, 7", "90, 200, 90", "90, 200, 3", "1, 5, 1", "5, 1, 1"})
  void ofAMatrixAndItselfAddUpToItsSquares(int rows, int columns, int rank) {
    double[][] x = random(rows, columns, rank);
    double squares = Arrays.stream(x).flatMapToDouble(Arrays::stream).map(v -> v * v).sum();

    assertThat(SingularValues.sumOfProduct(copy(x), copy(x)))
        .isCloseTo(squares, within(1e-12 * squares));
  }

  @ParameterizedTest
  @CsvSource({"150, 40", "40, 150"})
  void areTheSameInEitherOrder(int rows, int others) {
    double[][] x = random(rows, 60, 60);
    double[][] y = random(others, 60, 20);

    double sum = SingularValues.sumOfProduct(copy(x), copy(y));

    assertThat(SingularValues.sumOfProduct(copy(y), copy(x))).isCloseTo(sum, within(1e-12 * sum));
  }

  @Test
  void ofZerosAreZero() {
    assertThat(SingularValues.sumOfProduct(new double[5][3], new double[4][3])).isZero();
  }

  @Test
  void featuresThatAreNotFiniteHaveNoDistance() {
    double[][] x = random(20, 6, 6);
    x[3][2] = Double.NaN;

    assertThatThrownBy(() -> FrechetDistance.of(x, new double[20][6]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not finite");
    assertThatThrownBy(() -> FrechetDistance.of(new double[20][6], x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not finite");
  }

  private static double[][] random(int rows, int columns, int rank) {
    Random random = new Random(rows + columns + rank);
    double[][] values = new double[rows][columns];
    for (int r = 0; r < rank; r++) {
      double[] direction = random.doubles(columns, -1, 1).toArray();
      for (double[] row : values) {
        double factor = random.nextGaussian();
        for (int j = 0; j < columns; j++) {
          row[j] += factor * direction[j];
        }
      }
    }
    return values;
  }

  private static double[][] copy(double[][] a) {
    return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
  }
}
