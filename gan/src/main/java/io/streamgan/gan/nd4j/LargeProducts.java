package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * One product per lot. BLAS copies both matrices into its own order first, which costs too much
 * with fewer patches; more patches do not fit into the CPU's caches.
 */
final class LargeProducts implements PatchProducts {
  private final Size size;

  LargeProducts(Size size) {
    this.size = size;
  }

  @Override
  public int atOnce() {
    return Patches.MOST;
  }

  @Override
  public Reordering forMap() {
    return new Transposition(size.imageChannels(), size.taps());
  }

  @Override
  public Reordering forImage() {
    return forMap();
  }

  @Override
  public Reordering fromGradient() {
    return new Transposition(size.taps(), size.imageChannels());
  }

  @Override
  public void toMap(int rows, Matrix lot, FloatPointer weights, FloatPointer map) {
    Blas.multiply(
        rows,
        size.mapChannels(),
        size.patch(),
        lot,
        new Matrix(weights, size.patch(), true),
        1,
        new Matrix(map, size.mapChannels(), false));
  }

  @Override
  public void toImage(int rows, FloatPointer map, FloatPointer weights, Matrix lot) {
    Blas.multiply(
        rows,
        size.patch(),
        size.mapChannels(),
        new Matrix(map, size.mapChannels(), false),
        new Matrix(weights, size.patch(), false),
        0,
        lot);
  }

  @Override
  public void addGradient(
      int rows, FloatPointer map, Matrix lot, float keep, FloatPointer gradient) {
    Blas.multiply(
        size.mapChannels(),
        size.patch(),
        rows,
        new Matrix(map, size.mapChannels(), true),
        lot,
        keep,
        new Matrix(gradient, size.patch(), false));
  }

  /** Copies the transposes of matrices of [rows, columns], one for each of the map's channels. */
  private static final class Transposition implements Reordering {
    private final int rows;
    private final int columns;
    private final float[] matrix;
    private final float[] transpose;

    Transposition(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
      matrix = new float[rows * columns];
      transpose = new float[rows * columns];
    }

    @Override
    public void run(FloatBuffer source, FloatBuffer target, int begin, int end) {
      for (int i = begin; i < end; i++) {
        source.get(i * matrix.length, matrix);
        for (int column = 0; column < columns; column++) {
          for (int row = 0; row < rows; row++) {
            transpose[column * rows + row] = matrix[row * columns + column];
          }
        }
        target.put(i * matrix.length, transpose);
      }
    }
  }
}
