package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors and results of the nine products of a {@link WinogradConvolution} that come from
 * images and maps. A tile has 2 × 2 pixels of the map and 3 × 3 squares of the image, a square
 * being stride × stride pixels; the last square of a tile is the first one of the next.
 *
 * <p>Of values x₀, x₁ and x₂ of the image along an axis, the factors are x₀ - x₁, x₁ and x₁ - x₂. A
 * product's results m₀, m₁ and m₂ become pixels m₀ + m₁ and m₁ + m₂ of the map. The transposes lead
 * back.
 */
final class WinogradTiles {
  /** Tiles of a lot at least, if there are as many. */
  private static final int TILES = 64;

  private static final int TAPS = 3;

  private final Geometry geometry;
  private final int height;
  private final int width;
  private final int channels;
  private final int mapHeight;
  private final int mapWidth;
  private final int mapChannels;
  private final int perLine;
  private final int linesPerImage;
  private final int linesAtOnce;

  /**
   * @param images [batch, height, width, channels]
   * @param map [batch, height, width, channels]
   */
  WinogradTiles(Geometry geometry, INDArray images, INDArray map) {
    this.geometry = geometry;
    height = (int) images.size(1);
    width = (int) images.size(2);
    channels = (int) images.size(3);
    mapHeight = (int) map.size(1);
    mapWidth = (int) map.size(2);
    mapChannels = (int) map.size(3);
    perLine = (mapWidth + 1) / 2;
    linesPerImage = (mapHeight + 1) / 2;
    linesAtOnce = Math.max(1, TILES / perLine);
  }

  /** Returns the number of lines of tiles per image. */
  int linesPerImage() {
    return linesPerImage;
  }

  /** Returns the number of tiles per line. */
  int perLine() {
    return perLine;
  }

  /** Returns the number of lines of tiles of a lot. */
  int linesAtOnce() {
    return linesAtOnce;
  }

  /** Returns the number of floats between the starts of the image's factors of two tiles. */
  int stride() {
    return geometry.stride() * run() + Patches.GAP;
  }

  /** Returns the number of floats of one line of a square. */
  private int run() {
    return geometry.stride() * channels;
  }

  /** Returns the number of floats of one lot. */
  int memory() {
    return pixels(WinogradConvolution.PRODUCTS);
  }

  /** Returns where a product's factors of the image begin, [tiles, stride]. */
  int patches(int product) {
    return product * Scratch.aligned(linesAtOnce * perLine * stride());
  }

  /** Returns where a product's factors or results of the map begin, [tiles, map's channels]. */
  int pixels(int product) {
    return patches(WinogradConvolution.PRODUCTS)
        + product * Scratch.aligned(linesAtOnce * perLine * mapChannels);
  }

  /**
   * Returns a thread's transforms.
   *
   * @param begin where a lot begins in its memory
   */
  Transforms transforms(int begin) {
    return new Transforms(begin);
  }

  /** Transforms of lines of tiles. They are computed on long arrays, a line at a time. */
  final class Transforms {
    private final int begin;
    private final int run = run();

    /** Floats of the squares of a line of tiles without the last square. */
    private final int squares = 2 * perLine * run;

    private final float[][] lines = new float[TAPS][squares + run];
    private final float[] shifted = new float[squares + run];
    private final float[][] ofTiles = new float[TAPS][(perLine + 1) * run];
    private final float[] even = new float[(perLine + 1) * run];

    /** What a line of tiles adds to the first squares of the next, for each line of a square. */
    private final float[][] carried = new float[geometry.stride()][squares + run];

    private final int pixels = perLine * mapChannels;
    private final float[][][] results = new float[TAPS][TAPS][pixels];
    private final float[] sum = new float[pixels];
    private final float[] repeatedBias = new float[Math.max(pixels, squares + run)];

    private Transforms(int begin) {
      this.begin = begin;
    }

    /**
     * Computes the factors of an image.
     *
     * @param line line of tiles, counted over all images
     * @param index line of tiles within the lot
     */
    void readImage(FloatBuffer images, int line, FloatBuffer memory, int index) {
      for (int a = 0; a < geometry.stride(); a++) {
        for (int r = 0; r < TAPS; r++) {
          readLine(images, line, r, a, lines[r]);
        }
        Tiles.difference(lines[0], lines[1], lines[0], squares + run);
        Tiles.difference(lines[1], lines[2], lines[2], squares + run);
        for (int r = 0; r < TAPS; r++) {
          float[] values = lines[r];
          System.arraycopy(values, run, shifted, 0, squares);
          Tiles.difference(values, shifted, shifted, squares);
          for (int t = 0; t < perLine; t++) {
            int to = begin + (index * perLine + t) * stride() + a * run;
            memory.put(to + patches(r * TAPS), shifted, 2 * t * run, run);
            memory.put(to + patches(r * TAPS + 1), values, (2 * t + 1) * run, run);
            memory.put(to + patches(r * TAPS + 2), shifted, (2 * t + 1) * run, run);
          }
        }
      }
    }

    /** Copies line {@code a} of the squares of row {@code r} of a line of tiles. */
    private void readLine(FloatBuffer images, int line, int r, int a, float[] to) {
      int y = y(line, r, a);
      if (y < 0 || y >= height) {
        Arrays.fill(to, 0);
        return;
      }
      int before = geometry.padding() * channels;
      int inside = Math.min(width * channels, to.length - before);
      Arrays.fill(to, 0, before, 0);
      images.get(start(line, y), to, before, inside);
      Arrays.fill(to, before + inside, to.length, 0);
    }

    /** Computes an image from the results of products. Lines of tiles must come in order. */
    void writeImage(
        FloatBuffer memory, int index, @Nullable HostMemory bias, FloatBuffer images, int line) {
      boolean first = line % linesPerImage == 0;
      boolean last = (line + 1) % linesPerImage == 0;
      for (int a = 0; a < geometry.stride(); a++) {
        for (int r = 0; r < TAPS; r++) {
          readSquares(memory, index, r, a, lines[r]);
        }
        int count = squares + run;
        if (first) {
          Arrays.fill(carried[a], 0);
        }
        Tiles.difference(lines[0], carried[a], carried[a], count);
        writeLine(carried[a], bias, images, line, y(line, 0, a));
        Tiles.difference(lines[1], lines[0], lines[1], count);
        Tiles.add(lines[2], lines[1], count);
        writeLine(lines[1], bias, images, line, y(line, 1, a));
        System.arraycopy(lines[2], 0, carried[a], 0, count);
        if (last) {
          Tiles.negate(lines[2], count);
          writeLine(lines[2], bias, images, line, y(line, 2, a));
        }
      }
    }

    /** Adds up the results of a row's three products of each tile. */
    private void readSquares(FloatBuffer memory, int index, int r, int a, float[] to) {
      int count = perLine * run;
      for (int s = 0; s < TAPS; s++) {
        for (int t = 0; t < perLine; t++) {
          int from = begin + patches(r * TAPS + s) + (index * perLine + t) * stride() + a * run;
          memory.get(from, ofTiles[s], t * run, run);
        }
      }
      System.arraycopy(ofTiles[0], 0, even, 0, count);
      Arrays.fill(even, count, count + run, 0);
      Arrays.fill(shifted, 0, run, 0);
      System.arraycopy(ofTiles[2], 0, shifted, run, count);
      Tiles.difference(even, shifted, even, count + run);
      Tiles.difference(ofTiles[1], ofTiles[0], ofTiles[1], count);
      Tiles.add(ofTiles[2], ofTiles[1], count);
      for (int t = 0; t < perLine; t++) {
        System.arraycopy(even, t * run, to, 2 * t * run, run);
        System.arraycopy(ofTiles[1], t * run, to, (2 * t + 1) * run, run);
      }
      System.arraycopy(even, count, to, squares, run);
    }

    private void writeLine(
        float[] values, @Nullable HostMemory bias, FloatBuffer images, int line, int y) {
      if (y < 0 || y >= height) {
        return;
      }
      int before = geometry.padding() * channels;
      if (bias != null) {
        Tiles.sum(values, repeated(bias, channels), shifted, values.length);
        images.put(start(line, y), shifted, before, width * channels);
      } else {
        images.put(start(line, y), values, before, width * channels);
      }
    }

    /** Returns the line of an image that is line {@code a} of the squares of row {@code r}. */
    private int y(int line, int r, int a) {
      return geometry.stride() * (2 * (line % linesPerImage) + r) + a - geometry.padding();
    }

    private int start(int line, int y) {
      return (line / linesPerImage * height + y) * width * channels;
    }

    /** Computes the factors of a map. */
    void readMap(FloatBuffer map, int line, FloatBuffer memory, int index) {
      for (int e = 0; e < 2; e++) {
        for (int f = 0; f < 2; f++) {
          readPixels(map, line, e, f, results[2 * e][2 * f]);
        }
      }
      for (int f = 0; f < TAPS; f += 2) {
        Tiles.sum(results[0][f], results[2][f], results[1][f], pixels);
      }
      for (int r = 0; r < TAPS; r++) {
        Tiles.sum(results[r][0], results[r][2], results[r][1], pixels);
        for (int s = 0; s < TAPS; s++) {
          memory.put(begin + pixels(r * TAPS + s) + index * pixels, results[r][s], 0, pixels);
        }
      }
    }

    private void readPixels(FloatBuffer map, int line, int e, int f, float[] to) {
      int y = 2 * (line % linesPerImage) + e;
      for (int t = 0; t < perLine; t++) {
        int x = 2 * t + f;
        if (y < mapHeight && x < mapWidth) {
          map.get(pixel(line, y, x), to, t * mapChannels, mapChannels);
        } else {
          Arrays.fill(to, t * mapChannels, (t + 1) * mapChannels, 0);
        }
      }
    }

    /** Computes a map from the results of products. */
    void writeMap(
        FloatBuffer memory, int index, @Nullable HostMemory bias, FloatBuffer map, int line) {
      for (int r = 0; r < TAPS; r++) {
        for (int s = 0; s < TAPS; s++) {
          memory.get(begin + pixels(r * TAPS + s) + index * pixels, results[r][s], 0, pixels);
        }
      }
      for (int e = 0; e < 2; e++) {
        for (int s = 0; s < TAPS; s++) {
          Tiles.add(results[1][s], results[2 * e][s], pixels);
        }
        for (int f = 0; f < 2; f++) {
          Tiles.sum(results[2 * e][1], results[2 * e][2 * f], sum, pixels);
          if (bias != null) {
            Tiles.add(repeated(bias, mapChannels), sum, pixels);
          }
          writePixels(sum, map, line, e, f);
        }
      }
    }

    private void writePixels(float[] from, FloatBuffer map, int line, int e, int f) {
      int y = 2 * (line % linesPerImage) + e;
      if (y >= mapHeight) {
        return;
      }
      for (int t = 0; t < perLine; t++) {
        int x = 2 * t + f;
        if (x < mapWidth) {
          map.put(pixel(line, y, x), from, t * mapChannels, mapChannels);
        }
      }
    }

    private int pixel(int line, int y, int x) {
      return ((line / linesPerImage * mapHeight + y) * mapWidth + x) * mapChannels;
    }

    private float[] repeated(HostMemory bias, int count) {
      for (int i = 0; i < repeatedBias.length; i += count) {
        bias.read().get(0, repeatedBias, i, Math.min(count, repeatedBias.length - i));
      }
      return repeatedBias;
    }
  }
}
