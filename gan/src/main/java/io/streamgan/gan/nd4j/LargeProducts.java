package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import org.bytedeco.javacpp.FloatPointer;

/**
 * One product per lot. BLAS copies both matrices into its own order first, which costs too much
 * with fewer patches; more patches do not fit into the CPU's caches.
 */
final class LargeProducts implements PatchProducts {
  /** Fewer cost more copies of the weights, more leave the second cache. */
  private static final int TILES = 128;

  private final Size size;

  LargeProducts(Size size) {
    this.size = size;
  }

  @Override
  public int atOnce() {
    return Patches.MOST;
  }

  @Override
  public int tilesAtOnce() {
    return TILES;
  }

  @Override
  public boolean copiesWeights() {
    return true;
  }

  @Override
  public Order forMap() {
    return forImage();
  }

  @Override
  public Order forImage() {
    return new Order(false, size.mapChannels(), size.patch(), size.patch());
  }

  @Override
  public Order ofGradient() {
    return forImage();
  }

  @Override
  public void toMap(int rows, Matrix lot, FloatPointer weights, float keep, FloatPointer map) {
    Blas.multiply(
        rows,
        size.mapChannels(),
        size.patch(),
        lot,
        new Matrix(weights, size.patch(), true),
        keep,
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
}
