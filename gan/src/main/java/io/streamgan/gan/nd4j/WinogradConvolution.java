package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution on the CPU whose kernel is two strides wide, with fewer multiplications than its
 * definition has.
 *
 * <p>If the pixels of each square of stride × stride pixels count as the channels of one, such a
 * convolution moves a kernel of 2 × 2 over the image, one pixel at a time. A {@link MinimalFilter}
 * along each axis computes a tile of 2 × 2 pixels of the map with 9 products instead of 16, or of 4
 * × 4 with 25 instead of 64 (for convolutions: Lavin and Gray 2016). Each of them is a matrix
 * product over all tiles and channels. The other two products of a convolution are its transposes.
 */
final class WinogradConvolution implements ConvolutionProducts {
  /** Channels of images and maps from which fewer products outweigh the transforms. */
  private static final int CHANNELS = 32;

  /** Tiles whose products with a factor of the weights take as long as computing the factor. */
  private static final int TILES_PER_FACTOR = 50;

  /** Most factors of the weights, of which each thread has as many gradients: 64 MiB. */
  private static final long MOST_FACTORS = 1 << 24;

  private final Geometry geometry;
  private final PatchProducts products;
  private final List<MinimalFilter> filters;
  private final INDArray weight;
  private final Arena arena;
  private final Team team;
  private final List<Scratch> scratches;

  /**
   * @param products of patches of stride × stride pixels
   * @param weight [map's channels, image's channels, kernel, kernel]
   * @param filters the fastest one for the size of the map is used whose factors are not too many,
   *     or the first one
   */
  WinogradConvolution(
      Geometry geometry,
      PatchProducts products,
      INDArray weight,
      List<MinimalFilter> filters,
      Arena arena) {
    this.geometry = geometry;
    this.products = products;
    this.weight = weight;
    this.filters = filters;
    this.arena = arena;
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

  /** Returns what multiplies images and maps of the same sizes. */
  private Tiled tiled(INDArray image, INDArray map) {
    MinimalFilter filter =
        filters.stream()
            .filter(f -> squares(f) * weight.length() / 4 <= MOST_FACTORS)
            .min(Comparator.comparingLong(f -> cost(f, map)))
            .orElse(filters.get(0));
    WinogradTiles tiles = new WinogradTiles(filter, geometry, image, map, products.tilesAtOnce());
    return new Tiled(tiles, new WinogradWeights(filter, geometry, weight, arena));
  }

  /** Multiplications for each weight and square of a tile. */
  private static long cost(MinimalFilter filter, INDArray map) {
    long tiles =
        map.size(0)
            * WinogradTiles.count(filter, (int) map.size(1))
            * WinogradTiles.count(filter, (int) map.size(2));
    return squares(filter) * (tiles + TILES_PER_FACTOR);
  }

  private static long squares(MinimalFilter filter) {
    return (long) filter.products() * filter.products();
  }

  private record Tiled(WinogradTiles tiles, WinogradWeights weights) {
    int products() {
      return tiles.products();
    }

    FloatPointer factors(int product) {
      return weights.factors().getPointer((long) product * weights.each());
    }
  }

  @Override
  public Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map) {
    HostMemory from = new HostMemory(image);
    HostMemory to = new HostMemory(map);
    HostMemory added = HostMemory.ofNullable(bias);
    Tiled tiled = tiled(image, map);
    WinogradTiles tiles = tiled.tiles();
    WinogradWeights weights = tiled.weights();
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * tiles.linesPerImage(),
            (part, begin, end) -> {
              Work work = work(tiled, part, 0);
              return () ->
                  work.forEachLot(
                      begin,
                      end,
                      (line, lines, count) -> {
                        for (int i = 0; i < lines; i++) {
                          work.transforms.readImage(from.read(), line + i, work.memory(), i);
                        }
                        team.forEach(
                            part,
                            tiled.products(),
                            k ->
                                products.toMap(
                                    count, work.patches(k), tiled.factors(k), 0, work.pixels(k)));
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
    Tiled tiled = tiled(image, map);
    WinogradTiles tiles = tiled.tiles();
    WinogradWeights weights = tiled.weights();
    List<Runnable> parts =
        team.share(
            (int) image.size(0),
            (part, begin, end) -> {
              Work work = work(tiled, part, 0);
              return () ->
                  work.forEachLot(
                      begin * tiles.linesPerImage(),
                      end * tiles.linesPerImage(),
                      (line, lines, count) -> {
                        for (int i = 0; i < lines; i++) {
                          work.transforms.readMap(from.read(), line + i, work.memory(), i);
                        }
                        team.forEach(
                            part,
                            tiled.products(),
                            k ->
                                products.toImage(
                                    count, work.pixels(k), tiled.factors(k), work.patches(k)));
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
    Tiled tiled = tiled(image, map);
    WinogradTiles tiles = tiled.tiles();
    WinogradWeights weights = tiled.weights();
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * tiles.linesPerImage(),
            (part, begin, end) -> {
              Work work = work(tiled, part, weights.size());
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
                        team.forEach(
                            part,
                            tiled.products(),
                            k ->
                                products.addGradient(
                                    count,
                                    work.pixels(k),
                                    work.patches(k),
                                    keep,
                                    work.gradient(k)));
                      });
            });
    return weights.differentiate(products.ofGradient(), over, by, to, parts);
  }

  private Work work(Tiled tiled, int thread, int before) {
    return new Work(tiled.tiles(), scratches.get(thread), before, tiled.weights().each());
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
