package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The product C = AB on the CPU, whose columns or rows the threads of a team divide among them. */
final class MatrixProduct implements Runnable {
  private final HostMemory a;
  private final HostMemory b;
  private final HostMemory c;
  private final boolean transposesA;
  private final boolean transposesB;
  private final boolean inPlace;
  private final int rows;
  private final int columns;
  private final int inner;
  private final Team team;
  private final List<Runnable> parts;

  /**
   * @param transposesA whether A is the transpose of {@code a}
   * @param transposesB whether B is the transpose of {@code b}
   * @param inPlace whether small products pay, which BLAS computes without copies
   */
  MatrixProduct(
      INDArray a,
      boolean transposesA,
      INDArray b,
      boolean transposesB,
      INDArray c,
      boolean inPlace,
      Team team) {
    this.a = new HostMemory(a);
    this.b = new HostMemory(b);
    this.c = new HostMemory(c);
    this.transposesA = transposesA;
    this.transposesB = transposesB;
    this.inPlace = inPlace && !transposesB;
    this.team = team;
    rows = (int) c.size(0);
    columns = (int) c.size(1);
    inner = (int) a.size(transposesA ? 0 : 1);
    parts =
        columns < rows
            ? team.share(rows, (part, begin, end) -> part(begin, end, 0, columns))
            : team.share(columns, (part, begin, end) -> part(0, rows, begin, end));
  }

  private Runnable part(int row, int rowEnd, int column, int columnEnd) {
    Matrix left = new Matrix(a.pointer(), transposesA ? rows : inner, transposesA);
    Matrix right = new Matrix(b.pointer(), transposesB ? inner : columns, transposesB);
    Matrix target = new Matrix(c.pointer(), columns, false);
    left.start().position(left.at(row, 0));
    right.start().position(right.at(0, column));
    target.start().position(target.at(row, column));
    int height = rowEnd - row;
    int width = columnEnd - column;
    return () -> {
      if (inPlace) {
        SmallProducts.multiply(height, width, inner, left, right, 0, target);
      } else {
        Blas.multiply(height, width, inner, left, right, 0, target);
      }
    };
  }

  @Override
  public void run() {
    a.read();
    b.read();
    c.write();
    team.run(parts);
  }
}
