package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products of lots of patches with a matrix of weights, and the order of the weights that they
 * need. All methods may be called by several threads.
 */
interface PatchProducts {
  /**
   * Size of a matrix of weights.
   *
   * @param mapChannels number of the map's channels
   * @param patch number of floats of a patch
   */
  record Size(int mapChannels, int patch) {
    /** Returns the number of weights. */
    int weights() {
      return mapChannels * patch;
    }
  }

  /**
   * Order of a matrix of weights in memory: slices of columns, with the rows of each one after the
   * other.
   *
   * @param rowsOfPatch whether a row has the weights of one float of the patches and a column those
   *     of one of the map's channels, and not the other way round
   * @param slice columns of a slice; the last one may have fewer
   */
  record Order(boolean rowsOfPatch, int rows, int columns, int slice) {}

  /** Returns the number of patches of a lot that suits the processor's caches. */
  int atOnce();

  /** Returns the number of tiles of a lot where each has several products of its own. */
  int tilesAtOnce();

  /**
   * Returns whether BLAS copies the weights for each product, so that threads had better share one
   * of many tiles than have products of their own.
   */
  boolean copiesWeights();

  /** Returns the order of the weights for {@link #toMap}. */
  Order forMap();

  /** Returns the order of the weights for {@link #toImage}. */
  Order forImage();

  /**
   * Returns the order of the gradient of {@link #addGradient}, whose rows are the map's channels.
   */
  Order ofGradient();

  /**
   * Computes the products of {@code rows} patches and the weights.
   *
   * @param lot [rows, patch]
   * @param weights in the order of {@link #forMap}
   * @param keep factor of the previous values of {@code map}
   * @param map [rows, map's channels]
   */
  void toMap(int rows, Matrix lot, FloatPointer weights, float keep, FloatPointer map);

  /**
   * Computes {@code rows} patches from pixels of the map.
   *
   * @param map [rows, map's channels]
   * @param weights in the order of {@link #forImage}
   * @param lot [rows, patch]
   */
  void toImage(int rows, FloatPointer map, FloatPointer weights, Matrix lot);

  /**
   * Computes the gradient of the weights from {@code rows} patches and pixels of the map.
   *
   * @param keep factor of the previous values of {@code gradient}
   */
  void addGradient(int rows, FloatPointer map, Matrix lot, float keep, FloatPointer gradient);
}
