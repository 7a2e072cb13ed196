package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products of lots of patches with a convolution's weights, and the order of the weights that they
 * need. All methods may be called by several threads.
 */
interface PatchProducts {

  /**
   * Size of a convolution's weights, [map's channels, image's channels, kernel, kernel].
   *
   * @param taps pixels of the kernel
   */
  record Size(int mapChannels, int imageChannels, int taps) {
    /** Returns the number of floats of a patch, [kernel, kernel, image's channels]. */
    int patch() {
      return taps * imageChannels;
    }
  }

  /** Copies weights from one order to another. Each thread needs its own. */
  interface Reordering {
    /**
     * @param begin first of the map's channels whose weights are copied
     * @param end the one after the last
     */
    void run(FloatBuffer source, FloatBuffer target, int begin, int end);
  }

  /** Returns the number of patches of a lot that suits the processor's caches. */
  int atOnce();

  /** Returns a copier of weights to the order for {@link #toMap}. */
  Reordering forMap();

  /** Returns a copier of weights to the order for {@link #toImage}. */
  Reordering forImage();

  /** Returns a copier of a gradient of {@link #addGradient} to the order of the weights. */
  Reordering fromGradient();

  /**
   * Adds the products of {@code rows} patches and the weights to pixels of the map.
   *
   * @param lot [rows, patch]
   * @param weights in the order of {@link #forMap}
   * @param map [rows, map's channels]
   */
  void toMap(int rows, Matrix lot, FloatPointer weights, FloatPointer map);

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
