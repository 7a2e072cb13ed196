package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.Arrays;
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

  /** Runs of fewer floats are moved in Java arrays, because a call for each costs more. */
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
    float[] pixels = new float[run < SHORT ? padded() : 0];
    float[] rows = new float[run < SHORT ? perLine * stride() : 0];
    for (int line = begin; line < end; line += linesAtOnce) {
      int lines = Math.min(linesAtOnce, end - line);
      for (int i = 0; i < lines; i++) {
        int start = at + i * perLine * stride();
        if (run < SHORT) {
          gatherShort(images, line + i, pixels, rows);
          patches.put(start, rows);
        } else {
          gatherLong(images, line + i, patches, start);
        }
      }
      product.of(line * perLine, lines * perLine);
    }
  }

  /** Returns the number of floats of an image's line with zeros on both sides. */
  private int padded() {
    int covered = (perLine - 1) * geometry.stride() + geometry.kernel();
    return Math.max(geometry.padding() + width, covered) * channels;
  }

  private void gatherShort(FloatBuffer images, int line, float[] pixels, float[] rows) {
    for (int tap = 0; tap < geometry.kernel(); tap++) {
      int start = pixels(line, tap);
      if (start < 0) {
        Arrays.fill(pixels, 0);
      } else {
        images.get(start * channels, pixels, geometry.padding() * channels, width * channels);
      }
      for (int place = 0; place < perLine; place++) {
        int from = place * geometry.stride() * channels;
        System.arraycopy(pixels, from, rows, place * stride() + tap * run, run);
      }
    }
  }

  private void gatherLong(FloatBuffer images, int line, FloatBuffer patches, int at) {
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
    Addition addition = new Addition(images, scratch, stride());
    for (int line = begin; line < end; line += linesAtOnce) {
      int lines = Math.min(linesAtOnce, end - line);
      product.of(line * perLine, lines * perLine);
      for (int i = 0; i < lines; i++) {
        for (int tap = 0; tap < geometry.kernel(); tap++) {
          addition.add(i * perLine * stride() + tap * run, line + i, tap);
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
    Addition addition = new Addition(images, scratch, apart);
    for (int line = begin; line < end; line++) {
      addition.add(at + (line - begin) * perLine * apart, line, tap);
    }
  }

  /** Adds lines of patches to images. */
  private final class Addition {
    private final FloatBuffer patches;
    private final FloatPointer source;
    private final FloatBuffer images;
    private final FloatPointer target;
    private final int apart;
    private final float[] rows;
    private final float[] sums;

    Addition(HostMemory images, Scratch scratch, int apart) {
      patches = scratch.buffer();
      source = scratch.pointer();
      this.images = images.write();
      target = images.pointer();
      this.apart = apart;
      rows = new float[run < SHORT ? (perLine - 1) * apart + run : 0];
      sums = new float[run < SHORT ? width * channels : 0];
    }

    /** Adds those of one line of the map, which begin at index {@code at}. */
    void add(int at, int line, int tap) {
      int pixels = pixels(line, tap);
      if (pixels >= 0 && run < SHORT) {
        addShort(at, pixels);
      } else if (pixels >= 0) {
        addLong(at, pixels);
      }
    }

    private void addShort(int at, int pixels) {
      patches.get(at, rows);
      images.get(pixels * channels, sums);
      for (int place = 0; place < perLine; place++) {
        int left = left(place);
        int to = from(left) * channels;
        int count = until(left) * channels - to;
        int start = place * apart + to - left * channels;
        for (int i = 0; i < count; i++) {
          sums[to + i] += rows[start + i];
        }
      }
      images.put(pixels * channels, sums);
    }

    private void addLong(int at, int pixels) {
      for (int place = 0; place < perLine; place++) {
        int left = left(place);
        int from = from(left);
        int count = (until(left) - from) * channels;
        int start = at + place * apart + (from - left) * channels;
        if (count > 0) {
          Blas.add(
              count, source.position(start), target.position((long) (pixels + from) * channels));
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
