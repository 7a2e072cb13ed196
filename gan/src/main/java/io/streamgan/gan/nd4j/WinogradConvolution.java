package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution on the CPU whose kernel is two strides wide, with 9/16 of the multiplications that
 * its definition has.
 *
 * <p>If the pixels of each square of stride × stride pixels count as the channels of one, such a
 * convolution moves a kernel of 2 × 2 over the image, one pixel at a time. Two neighbouring results
 * of one axis, x₀w₀ + x₁w₁ and x₁w₀ + x₂w₁, are m₀ + m₁ and m₁ + m₂ with the three products m₀ =
 * (x₀ - x₁)w₀, m₁ = x₁(w₀ + w₁) and m₂ = (x₁ - x₂)(-w₁). Over both axes, a tile of 2 × 2 pixels of
 * the map takes 9 products instead of 16 (Winograd 1980; for convolutions: Lavin and Gray 2016).
 * Each of the nine is a matrix product over all tiles and channels. The other two products of a
 * convolution are its transposes. All factors are 1 or -1, so that rounding errors stay about as
 * small as those of the definition.
 */
final class WinogradConvolution implements ConvolutionProducts {
  /** Products of a tile. */
  static final int PRODUCTS = 9;

  /** Channels of images and maps from which fewer products outweigh the transforms. */
  private static final int CHANNELS = 32;

  private final Geometry geometry;
  private final PatchProducts products;
  private final WinogradWeights weights;
  private final Team team;
  private final List<Scratch> scratches;

  /**
   * @param products of patches of stride × stride pixels
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  WinogradConvolution(Geometry geometry, PatchProducts products, INDArray weight, Arena arena) {
    this.geometry = geometry;
    this.products = products;
    weights = new WinogradWeights(geometry, weight, arena);
    team = arena.team();
    scratches = arena.scratches();
  }

  /** Returns whether convolutions of a geometry have this form. */
  static boolean suits(Geometry geometry) {
    return geometry.kernel() == 2 * geometry.stride()
        && geometry.padding() >= geometry.stride() - 1;
  }

  /** Returns whether this is faster than the products of patches. */
  static boolean pays(Geometry geometry, INDArray weight) {
    return suits(geometry) && weight.size(0) >= CHANNELS && weight.size(1) >= CHANNELS;
  }

  @Override
  public Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map) {
    HostMemory from = new HostMemory(image);
    HostMemory to = new HostMemory(map);
    HostMemory added = HostMemory.ofNullable(bias);
    WinogradTiles tiles = tiles(image, map);
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * tiles.linesPerImage(),
            (part, begin, end) -> {
              Work work = work(tiles, part, 0);
              return () ->
                  work.forEachLot(
                      begin,
                      end,
                      (line, lines, count) -> {
                        for (int i = 0; i < lines; i++) {
                          work.transforms.readImage(from.read(), line + i, work.memory(), i);
                        }
                        for (int k = 0; k < PRODUCTS; k++) {
                          products.toMap(count, work.patches(k), factors(k), 0, work.pixels(k));
                        }
                        for (int i = 0; i < lines; i++) {
                          work.transforms.writeMap(work.memory(), i, added, to.write(), line + i);
                        }
                      });
            });
    return weights.multiply(products.forMap(), from, to, added, parts);
  }

  @Override
  public Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image) {
    HostMemory from = new HostMemory(map);
    HostMemory to = new HostMemory(image);
    HostMemory added = HostMemory.ofNullable(bias);
    WinogradTiles tiles = tiles(image, map);
    List<Runnable> parts =
        team.share(
            (int) image.size(0),
            (part, begin, end) -> {
              Work work = work(tiles, part, 0);
              return () ->
                  work.forEachLot(
                      begin * tiles.linesPerImage(),
                      end * tiles.linesPerImage(),
                      (line, lines, count) -> {
                        for (int i = 0; i < lines; i++) {
                          work.transforms.readMap(from.read(), line + i, work.memory(), i);
                        }
                        for (int k = 0; k < PRODUCTS; k++) {
                          products.toImage(count, work.pixels(k), factors(k), work.patches(k));
                        }
                        for (int i = 0; i < lines; i++) {
                          work.transforms.writeImage(work.memory(), i, added, to.write(), line + i);
                        }
                      });
            });
    return weights.multiply(products.forImage(), from, to, added, parts);
  }

  @Override
  public Runnable weightGradient(INDArray image, INDArray map, INDArray gradient) {
    HostMemory over = new HostMemory(image);
    HostMemory by = new HostMemory(map);
    HostMemory to = new HostMemory(gradient);
    WinogradTiles tiles = tiles(image, map);
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * tiles.linesPerImage(),
            (part, begin, end) -> {
              Work work = work(tiles, part, weights.size());
              return () ->
                  work.forEachLot(
                      begin,
                      end,
                      (line, lines, count) -> {
                        for (int i = 0; i < lines; i++) {
                          work.transforms.readImage(over.read(), line + i, work.memory(), i);
                          work.transforms.readMap(by.read(), line + i, work.memory(), i);
                        }
                        float keep = line == begin ? 0 : 1;
                        for (int k = 0; k < PRODUCTS; k++) {
                          products.addGradient(
                              count, work.pixels(k), work.patches(k), keep, work.gradient(k));
                        }
                      });
            });
    return weights.differentiate(products.ofGradient(), over, by, to, parts);
  }

  private WinogradTiles tiles(INDArray image, INDArray map) {
    return new WinogradTiles(geometry, image, map);
  }

  private Work work(WinogradTiles tiles, int thread, int before) {
    return new Work(tiles, scratches.get(thread), before, weights.each());
  }

  private FloatPointer factors(int product) {
    return weights.factors().getPointer((long) product * weights.each());
  }

  /** A thread's lots of tiles. */
  private static final class Work {
    private final WinogradTiles tiles;
    private final WinogradTiles.Transforms transforms;
    private final Scratch scratch;
    private final int begin;
    private final int each;

    /** What is computed for a lot. */
    private interface Lot {
      /**
       * @param line first line of tiles, counted over all images
       * @param count number of tiles
       */
      void run(int line, int lines, int count);
    }

    /**
     * @param before number of floats of the scratch memory before those of the lot
     * @param each number of factors of one product
     */
    Work(WinogradTiles tiles, Scratch scratch, int before, int each) {
      this.tiles = tiles;
      this.each = each;
      this.scratch = scratch;
      begin = Scratch.aligned(before);
      transforms = tiles.transforms(begin);
      scratch.reserve(begin + tiles.memory());
    }

    void forEachLot(int from, int until, Lot lot) {
      for (int line = from; line < until; line += tiles.linesAtOnce()) {
        int lines = Math.min(tiles.linesAtOnce(), until - line);
        lot.run(line, lines, lines * tiles.perLine());
      }
    }

    FloatBuffer memory() {
      return scratch.buffer();
    }

    Matrix patches(int product) {
      FloatPointer start = scratch.pointer().getPointer(begin + tiles.patches(product));
      return new Matrix(start, tiles.stride(), false);
    }

    FloatPointer pixels(int product) {
      return scratch.pointer().getPointer(begin + tiles.pixels(product));
    }

    FloatPointer gradient(int product) {
      return scratch.pointer().getPointer((long) product * each);
    }
  }
}
