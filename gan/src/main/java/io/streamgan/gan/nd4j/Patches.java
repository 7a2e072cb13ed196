package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The patches of images under a convolution's kernel, as the rows of a matrix: for each position of
 * the kernel the square of pixels under it, [kernel, kernel, channels], with zeros outside the
 * image. In NHWC, each line of the square is one contiguous run of floats.
 */
final class Patches {
  /** Number of patches of a lot that BLAS copies before it multiplies them. */
  static final int MOST = 512;

  /** Floats between two rows. Rows at distances of a power of two would share few cache lines. */
  static final int GAP = 16;

  /** Java adds runs of fewer floats faster than a call of BLAS does. */
  private static final int SHORT = 64;

  private final Geometry geometry;
  private final int height;
  private final int width;
  private final int channels;
  private final int linesPerImage;
  private final int perLine;
  private final int linesAtOnce;
  private final int run;
  private final FloatBuffer zeros;

  /** Multiplies a lot of patches. */
  interface Product {
    /**
     * @param first index of the lot's first patch
     * @param count number of patches in the lot
     */
    void of(int first, int count);
  }

  /**
   * @param images [batch, height, width, channels]
   * @param map [batch, height, width, channels], with one pixel per patch
   * @param atOnce number of patches of a lot, if it has more than one line of the map
   */
  Patches(Geometry geometry, INDArray images, INDArray map, int atOnce) {
    this.geometry = geometry;
    height = (int) images.size(1);
    width = (int) images.size(2);
    channels = (int) images.size(3);
    linesPerImage = (int) map.size(1);
    perLine = (int) map.size(2);
    linesAtOnce = linesAtOnce(perLine, atOnce);
    run = geometry.kernel() * channels;
    zeros = FloatBuffer.allocate(run);
  }

  /** Returns the number of floats of a patch. */
  int size() {
    return geometry.kernel() * run;
  }

  /** Returns the number of floats from the start of one patch to the start of the next. */
  int stride() {
    return size() + GAP;
  }

  /** Returns the number of floats of one line of a patch. */
  int run() {
    return run;
  }

  int linesPerImage() {
    return linesPerImage;
  }

  /** Returns the number of patches per line of the map. */
  int perLine() {
    return perLine;
  }

  /** Returns the number of floats of one lot of patches. */
  int memory() {
    return linesAtOnce * perLine * stride();
  }

  /** Returns the number of lines of the map whose patches make up a lot. */
  int linesAtOnce() {
    return linesAtOnce;
  }

  private static int linesAtOnce(int perLine, int atOnce) {
    return Math.max(1, atOnce / perLine);
  }

  /**
   * Returns the largest number of patches of an image in a lot if there is one per pixel of {@code
   * map}.
   */
  static int atOnce(INDArray map) {
    int perLine = (int) map.size(2);
    return (int) Math.min(map.size(1), linesAtOnce(perLine, MOST)) * perLine;
  }

  /**
   * Copies the patches of lines of the map, counted over all images, and multiplies them lot by
   * lot.
   *
   * @param at index in {@code patches} at which each lot begins
   */
  void gather(
      FloatBuffer images, int begin, int end, FloatBuffer patches, int at, Product product) {
    for (int line = begin; line < end; line += linesAtOnce) {
      int lines = Math.min(linesAtOnce, end - line);
      for (int i = 0; i < lines; i++) {
        gatherLine(images, line + i, patches, at + i * perLine * stride());
      }
      product.of(line * perLine, lines * perLine);
    }
  }

  private void gatherLine(FloatBuffer images, int line, FloatBuffer patches, int at) {
    for (int tap = 0; tap < geometry.kernel(); tap++) {
      int pixels = pixels(line, tap);
      for (int place = 0; place < perLine; place++) {
        int to = at + place * stride() + tap * run;
        int left = left(place);
        int from = from(left);
        int until = until(left);
        if (pixels < 0 || from >= until) {
          patches.put(to, zeros, 0, run);
          continue;
        }
        int before = (from - left) * channels;
        int inside = (until - from) * channels;
        patches.put(to + before, images, (pixels + from) * channels, inside);
        if (inside < run) {
          patches.put(to, zeros, 0, before);
          patches.put(to + before + inside, zeros, 0, run - before - inside);
        }
      }
    }
  }

  /**
   * Computes patches lot by lot with {@code product} and adds them to the images. This is the
   * transpose of {@link #gather}.
   */
  void add(HostMemory images, int begin, int end, Scratch scratch, Product product) {
    FloatBuffer patches = scratch.buffer();
    FloatPointer source = scratch.pointer();
    FloatBuffer target = images.write();
    FloatPointer targetStart = images.pointer();
    for (int line = begin; line < end; line += linesAtOnce) {
      int lines = Math.min(linesAtOnce, end - line);
      product.of(line * perLine, lines * perLine);
      for (int i = 0; i < lines; i++) {
        for (int tap = 0; tap < geometry.kernel(); tap++) {
          int at = i * perLine * stride() + tap * run;
          addLine(patches, source, at, stride(), line + i, tap, target, targetStart);
        }
      }
    }
  }

  /**
   * Adds one line of each patch of lines of the map to the images.
   *
   * @param tap which line of the patches
   * @param scratch memory with the lines of the patches, from index {@code at} on, each {@code
   *     apart} floats after the one before
   */
  void addTap(HostMemory images, int begin, int end, int tap, Scratch scratch, int at, int apart) {
    FloatBuffer patches = scratch.buffer();
    FloatPointer source = scratch.pointer();
    FloatBuffer target = images.write();
    FloatPointer targetStart = images.pointer();
    for (int line = begin; line < end; line++) {
      int from = at + (line - begin) * perLine * apart;
      addLine(patches, source, from, apart, line, tap, target, targetStart);
    }
  }

  private void addLine(
      FloatBuffer patches,
      FloatPointer source,
      int at,
      int apart,
      int line,
      int tap,
      FloatBuffer images,
      FloatPointer target) {
    int pixels = pixels(line, tap);
    if (pixels < 0) {
      return;
    }
    for (int place = 0; place < perLine; place++) {
      int left = left(place);
      int from = from(left);
      int count = (until(left) - from) * channels;
      int start = at + place * apart + (from - left) * channels;
      int to = (pixels + from) * channels;
      if (count >= SHORT) {
        Blas.add(count, source.position(start), target.position(to));
      } else {
        for (int i = 0; i < count; i++) {
          images.put(to + i, images.get(to + i) + patches.get(start + i));
        }
      }
    }
  }

  /**
   * Returns the index of the first pixel of the image line that the patches of {@code line} cover
   * with their line {@code tap}; negative if it is outside the image.
   */
  private int pixels(int line, int tap) {
    int y = line % linesPerImage * geometry.stride() - geometry.padding() + tap;
    return y < 0 || y >= height ? -1 : (line / linesPerImage * height + y) * width;
  }

  private int left(int place) {
    return place * geometry.stride() - geometry.padding();
  }

  private static int from(int left) {
    return Math.max(0, left);
  }

  private int until(int left) {
    return Math.min(width, left + geometry.kernel());
  }
}
