package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors and results of the products of a {@link WinogradConvolution} that come from images
 * and maps. A tile has as many pixels of the map along each axis as the {@link MinimalFilter} has
 * results, and one more square of the image, a square being stride × stride pixels; the last square
 * of a tile is the first one of the next. There is a product for each square of a tile.
 */
final class WinogradTiles {
  private final MinimalFilter filter;
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
   * @param atOnce tiles of a lot at least, if there are as many
   */
  WinogradTiles(
      MinimalFilter filter, Geometry geometry, INDArray images, INDArray map, int atOnce) {
    this.filter = filter;
    this.geometry = geometry;
    height = (int) images.size(1);
    width = (int) images.size(2);
    channels = (int) images.size(3);
    mapHeight = (int) map.size(1);
    mapWidth = (int) map.size(2);
    mapChannels = (int) map.size(3);
    perLine = count(filter, mapWidth);
    linesPerImage = count(filter, mapHeight);
    linesAtOnce = Math.max(1, atOnce / perLine);
  }

  /** Returns the number of tiles along an axis of the map with {@code pixels} pixels. */
  static int count(MinimalFilter filter, int pixels) {
    return (pixels + filter.results() - 1) / filter.results();
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

  /** Returns the number of products of a tile. */
  int products() {
    return filter.products() * filter.products();
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
    return pixels(products());
  }

  /** Returns where a product's factors of the image begin, [tiles, stride]. */
  int patches(int product) {
    return product * Scratch.aligned(linesAtOnce * perLine * stride());
  }

  /** Returns where a product's factors or results of the map begin, [tiles, map's channels]. */
  int pixels(int product) {
    return patches(products()) + product * Scratch.aligned(linesAtOnce * perLine * mapChannels);
  }

  /**
   * Returns a thread's transforms.
   *
   * @param begin where a lot begins in its memory
   */
  Transforms transforms(int begin) {
    return new Transforms(begin);
  }

  /** Values of the squares or products of a line of tiles, as rows and as columns of arrays. */
  private static final class Grid {
    final float[][][] rows;
    final float[][][] columns;

    Grid(int size, int floats) {
      rows = new float[size][size][floats];
      columns = new float[size][size][];
      for (int r = 0; r < size; r++) {
        for (int s = 0; s < size; s++) {
          columns[s][r] = rows[r][s];
        }
      }
    }
  }

  /** Transforms of lines of tiles. They are computed on arrays, a line at a time. */
  final class Transforms {
    private final int begin;
    private final int tile = filter.results();
    private final int taps = filter.products();
    private final int run = run();
    private final int square = geometry.stride() * run;
    private final int squares = perLine * square;
    private final Grid image = new Grid(taps, squares);

    /** The first squares of tiles, which are the last squares of the tiles before them. */
    private final float[] shared = new float[squares + square];

    private final float[] whole = new float[(tile * perLine + 1) * run];

    /** What a line of tiles adds to the first squares of the next, for each line of a square. */
    private final float[][] carried = new float[geometry.stride()][whole.length];

    private final int pixels = perLine * mapChannels;
    private final Grid map = new Grid(taps, pixels);
    private final float[] repeatedBias = new float[Math.max(pixels, whole.length)];

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
      for (int r = 0; r < taps; r++) {
        for (int a = 0; a < geometry.stride(); a++) {
          readSquares(images, line, y(line, r, a), image.rows[r], a * run);
        }
        filter.toImageFactors(image.rows[r], squares);
      }
      for (int s = 0; s < taps; s++) {
        filter.toImageFactors(image.columns[s], squares);
      }
      for (int r = 0; r < taps; r++) {
        for (int s = 0; s < taps; s++) {
          for (int t = 0; t < perLine; t++) {
            memory.put(factors(index, r, s, t), image.rows[r][s], t * square, square);
          }
        }
      }
    }

    /** Returns where a square of a tile is in the memory of a lot. */
    private int factors(int index, int r, int s, int t) {
      return begin + patches(r * taps + s) + (index * perLine + t) * stride();
    }

    /**
     * Copies line {@code y} of an image.
     *
     * @param to squares of the line
     * @param at where the line begins within a square
     */
    private void readSquares(FloatBuffer images, int line, int y, float[][] to, int at) {
      boolean outside = y < 0 || y >= height;
      for (int s = 0; s < taps; s++) {
        for (int t = 0; t < perLine; t++) {
          int x = (tile * t + s) * run - geometry.padding() * channels;
          int before = outside ? run : Math.min(Math.max(-x, 0), run);
          int inside = Math.max(0, Math.min(run, width * channels - x) - before);
          int target = t * square + at;
          Arrays.fill(to[s], target, target + before, 0);
          if (inside > 0) {
            images.get(start(line, y) + x + before, to[s], target + before, inside);
          }
          Arrays.fill(to[s], target + before + inside, target + run, 0);
        }
      }
    }

    /** Computes an image from the results of products. Lines of tiles must come in order. */
    void writeImage(
        FloatBuffer memory, int index, @Nullable HostMemory bias, FloatBuffer images, int line) {
      boolean first = line % linesPerImage == 0;
      boolean last = (line + 1) % linesPerImage == 0;
      for (int r = 0; r < taps; r++) {
        for (int s = 0; s < taps; s++) {
          for (int t = 0; t < perLine; t++) {
            memory.get(factors(index, r, s, t), image.rows[r][s], t * square, square);
          }
        }
      }
      for (int s = 0; s < taps; s++) {
        filter.fromImageFactors(image.columns[s], squares);
      }
      for (int r = 0; r < taps; r++) {
        filter.fromImageFactors(image.rows[r], squares);
        Arrays.fill(shared, 0, square, 0);
        System.arraycopy(image.rows[r][tile], 0, shared, square, squares);
        Tiles.add(image.rows[r][0], shared, squares);
        for (int a = 0; a < geometry.stride(); a++) {
          join(image.rows[r], a * run);
          if (r == 0 && !first) {
            Tiles.add(carried[a], whole, whole.length);
          }
          if (r < tile || last) {
            writeLine(whole, bias, images, line, y(line, r, a));
          } else {
            System.arraycopy(whole, 0, carried[a], 0, whole.length);
          }
        }
      }
    }

    /**
     * Puts a line of the squares of tiles beside each other.
     *
     * @param at where the line begins within a square
     */
    private void join(float[][] of, int at) {
      for (int t = 0; t < perLine; t++) {
        for (int s = 0; s < tile; s++) {
          float[] from = s == 0 ? shared : of[s];
          System.arraycopy(from, t * square + at, whole, (tile * t + s) * run, run);
        }
      }
      System.arraycopy(shared, squares + at, whole, tile * perLine * run, run);
    }

    private void writeLine(
        float[] values, @Nullable HostMemory bias, FloatBuffer images, int line, int y) {
      if (y < 0 || y >= height) {
        return;
      }
      if (bias != null) {
        Tiles.add(repeated(bias, channels), values, values.length);
      }
      images.put(start(line, y), values, geometry.padding() * channels, width * channels);
    }

    /** Returns the line of an image that is line {@code a} of the squares of row {@code r}. */
    private int y(int line, int r, int a) {
      return geometry.stride() * (tile * (line % linesPerImage) + r) + a - geometry.padding();
    }

    private int start(int line, int y) {
      return (line / linesPerImage * height + y) * width * channels;
    }

    /** Computes the factors of a map. */
    void readMap(FloatBuffer maps, int line, FloatBuffer memory, int index) {
      for (int e = 0; e < tile; e++) {
        for (int f = 0; f < tile; f++) {
          readPixels(maps, line, e, f, map.rows[e][f]);
        }
        filter.toMapFactors(map.rows[e], pixels);
      }
      for (int s = 0; s < taps; s++) {
        filter.toMapFactors(map.columns[s], pixels);
      }
      for (int r = 0; r < taps; r++) {
        for (int s = 0; s < taps; s++) {
          memory.put(result(index, r, s), map.rows[r][s], 0, pixels);
        }
      }
    }

    /** Returns where the pixels of a product are in the memory of a lot. */
    private int result(int index, int r, int s) {
      return begin + pixels(r * taps + s) + index * pixels;
    }

    private void readPixels(FloatBuffer maps, int line, int e, int f, float[] to) {
      int y = tile * (line % linesPerImage) + e;
      for (int t = 0; t < perLine; t++) {
        int x = tile * t + f;
        if (y < mapHeight && x < mapWidth) {
          maps.get(pixel(line, y, x), to, t * mapChannels, mapChannels);
        } else {
          Arrays.fill(to, t * mapChannels, (t + 1) * mapChannels, 0);
        }
      }
    }

    /** Computes a map from the results of products. */
    void writeMap(
        FloatBuffer memory, int index, @Nullable HostMemory bias, FloatBuffer maps, int line) {
      for (int r = 0; r < taps; r++) {
        for (int s = 0; s < taps; s++) {
          memory.get(result(index, r, s), map.rows[r][s], 0, pixels);
        }
      }
      for (int s = 0; s < taps; s++) {
        filter.fromMapFactors(map.columns[s], pixels);
      }
      for (int e = 0; e < tile; e++) {
        filter.fromMapFactors(map.rows[e], pixels);
        for (int f = 0; f < tile; f++) {
          if (bias != null) {
            Tiles.add(repeated(bias, mapChannels), map.rows[e][f], pixels);
          }
          writePixels(map.rows[e][f], maps, line, e, f);
        }
      }
    }

    private void writePixels(float[] from, FloatBuffer maps, int line, int e, int f) {
      int y = tile * (line % linesPerImage) + e;
      if (y >= mapHeight) {
        return;
      }
      for (int t = 0; t < perLine; t++) {
        int x = tile * t + f;
        if (x < mapWidth) {
          maps.put(pixel(line, y, x), from, t * mapChannels, mapChannels);
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
