package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums over all axes except the last. Products with a row of ones add rows in float32, which is
 * twenty times as fast as ND4J's reductions: each of two products adds at most {@value #TERMS},
 * because some processors' kernels add all terms of a product in order. These partial sums are
 * added in double precision, so the error does not grow with the number of rows.
 */
final class ColumnSums {
  private static final int PRODUCTS = 2;
  private static final int TERMS = 8;

  private final List<Operator> products = new ArrayList<>();
  private final HostMemory partialSums;
  private final double[] totals;

  ColumnSums(INDArray array, Arena arena) {
    long columns = array.size(array.rank() - 1);
    INDArray sums = array;
    for (int i = 0; i < PRODUCTS; i++) {
      sums = addRows(sums, columns, arena);
    }
    partialSums = new HostMemory(sums);
    totals = new double[(int) columns];
  }

  private INDArray addRows(INDArray array, long columns, Arena arena) {
    long rows = array.length() / columns;
    long terms = Math.min(rows, TERMS);
    while (rows % terms != 0) {
      terms--;
    }
    // The array as a matrix of `terms` longer rows: a column sum adds every (rows / terms)th row.
    INDArray wide = Views.reshaped(array, terms, array.length() / terms);
    INDArray ones = arena.zeros(1, terms);
    ones.assign(1);
    INDArray sums = arena.zeros(1, array.length() / terms);
    products.add(arena.operator("matmul", List.of(ones, wide), List.of(sums)));
    return sums;
  }

  /** Returns the sums of the array's current values. The result is valid until the next call. */
  double[] run() {
    products.forEach(Operator::run);
    FloatBuffer sums = partialSums.read();
    Arrays.fill(totals, 0);
    for (int from = 0; from < sums.capacity(); from += totals.length) {
      for (int column = 0; column < totals.length; column++) {
        totals[column] += sums.get(from + column);
      }
    }
    return totals;
  }
}
