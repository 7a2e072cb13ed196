package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
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

  /** Most factors of the weights, of which each thread may have as many gradients: 64 MiB. */
  private static final long MOST_FACTORS = 1 << 24;

  /** Products per thread from which they can be divided evenly enough. */
  private static final int PRODUCTS_PER_THREAD = 4;

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
    int perImage =
        WinogradTiles.count(filter, (int) map.size(1))
            * WinogradTiles.count(filter, (int) map.size(2));
    int atOnce = products.tilesAtOnce();
    boolean together =
        products.copiesWeights()
            && perImage <= atOnce
            && squares(filter) >= (long) PRODUCTS_PER_THREAD * team.size();
    if (together) {
      atOnce = atOnce * team.size() / perImage * perImage;
    }
    WinogradTiles tiles = new WinogradTiles(filter, geometry, image, map, atOnce);
    return new Tiled(tiles, new WinogradWeights(filter, geometry, weight, arena), together);
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

  private record Tiled(WinogradTiles tiles, WinogradWeights weights, boolean together) {
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
    List<Runnable> parts =
        parts(
            tiled,
            (int) image.size(0),
            0,
            lots ->
                List.of(
                    lots.forEachLine(
                        (t, line, i) -> t.readImage(from.read(), line, lots.memory(), i)),
                    lots.forEachProduct(
                        k ->
                            products.toMap(
                                lots.count(),
                                lots.patches(k),
                                tiled.factors(k),
                                0,
                                lots.pixels(k))),
                    lots.forEachLine(
                        (t, line, i) -> t.writeMap(lots.memory(), i, added, to.write(), line))));
    return tiled.weights().multiply(products.forMap(), from, to, added, parts);
  }

  @Override
  public Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image) {
    HostMemory from = new HostMemory(map);
    HostMemory to = new HostMemory(image);
    HostMemory added = HostMemory.ofNullable(bias);
    Tiled tiled = tiled(image, map);
    List<Runnable> parts =
        parts(
            tiled,
            (int) image.size(0),
            0,
            lots ->
                List.of(
                    lots.forEachLine(
                        (t, line, i) -> t.readMap(from.read(), line, lots.memory(), i)),
                    lots.forEachProduct(
                        k ->
                            products.toImage(
                                lots.count(), lots.pixels(k), tiled.factors(k), lots.patches(k))),
                    lots.forEachLine(
                        (t, line, i) -> t.writeImage(lots.memory(), i, added, to.write(), line))));
    return tiled.weights().multiply(products.forImage(), from, to, added, parts);
  }

  @Override
  public Runnable weightGradient(INDArray image, INDArray map, INDArray gradient) {
    HostMemory over = new HostMemory(image);
    HostMemory by = new HostMemory(map);
    HostMemory to = new HostMemory(gradient);
    Tiled tiled = tiled(image, map);
    List<Runnable> parts =
        parts(
            tiled,
            (int) image.size(0),
            tiled.weights().size(),
            lots ->
                List.of(
                    lots.forEachLine(
                        (t, line, i) -> {
                          t.readImage(over.read(), line, lots.memory(), i);
                          t.readMap(by.read(), line, lots.memory(), i);
                        }),
                    lots.forEachProduct(
                        k ->
                            products.addGradient(
                                lots.count(),
                                lots.pixels(k),
                                lots.patches(k),
                                lots.isFirst() ? 0 : 1,
                                lots.gradient(k)))));
    return tiled.weights().differentiate(products.ofGradient(), over, by, to, parts);
  }

  /**
   * Returns the parts of a task: each thread computes lots of its own, or all compute each lot
   * together.
   *
   * @param before number of floats of the scratch memory before those of a lot
   * @param phases returns what is computed for each lot, in turn
   */
  private List<Runnable> parts(
      Tiled tiled, int images, int before, Function<Lots, List<Phase>> phases) {
    if (tiled.together()) {
      Lots lots = new Lots(tiled, 0, 0, images, before, team.size());
      List<List<Runnable>> tasks =
          phases.apply(lots).stream()
              .map(phase -> team.share(team.size(), (part, from, until) -> () -> phase.run(part)))
              .toList();
      return List.of(() -> lots.forEach(() -> tasks.forEach(team::run)));
    }
    return team.share(
        images,
        (part, from, until) -> {
          Lots lots = new Lots(tiled, part, from, until, before, 1);
          List<Phase> own = phases.apply(lots);
          return () -> lots.forEach(() -> own.forEach(phase -> phase.run(0)));
        });
  }

  /** What is computed for a lot before the next phase begins. */
  private interface Phase {
    /**
     * @param member which of the threads that compute the lot
     */
    void run(int member);
  }

  /** Lots of tiles that one thread, or the whole team, computes one after the other. */
  private final class Lots {
    private final WinogradTiles tiles;
    private final Scratch scratch;
    private final int thread;
    private final int members;
    private final int each;
    private final int begin;
    private final int from;
    private final int until;
    private int line;
    private int lines;

    /** What is computed for a line of tiles. */
    private interface Line {
      /**
       * @param line line of tiles, counted over all images
       * @param index line of tiles within the lot
       */
      void run(WinogradTiles.Transforms transforms, int line, int index);
    }

    /**
     * @param thread the one whose scratch memory is used
     * @param from first image
     * @param until image after the last
     * @param members number of threads that compute a lot
     */
    Lots(Tiled tiled, int thread, int from, int until, int before, int members) {
      tiles = tiled.tiles();
      scratch = scratches.get(thread);
      this.thread = thread;
      this.members = members;
      this.from = from * tiles.linesPerImage();
      this.until = until * tiles.linesPerImage();
      each = tiled.weights().each();
      begin = Scratch.aligned(before);
      scratch.reserve(begin + tiles.memory());
    }

    void forEach(Runnable phases) {
      for (line = from; line < until; line += tiles.linesAtOnce()) {
        lines = Math.min(tiles.linesAtOnce(), until - line);
        phases.run();
      }
    }

    /** Computes lines; members that share a lot have whole images of it. */
    Phase forEachLine(Line task) {
      List<WinogradTiles.Transforms> transforms =
          Stream.generate(() -> tiles.transforms(begin)).limit(members).toList();
      int unit = members == 1 ? 1 : tiles.linesPerImage();
      return member -> {
        int end = lines / unit * (member + 1) / members * unit;
        for (int i = lines / unit * member / members * unit; i < end; i++) {
          task.run(transforms.get(member), line + i, i);
        }
      };
    }

    /** Computes products; threads without work help. */
    Phase forEachProduct(IntConsumer task) {
      return member -> {
        int first = tiles.products() * member / members;
        int count = tiles.products() * (member + 1) / members - first;
        team.forEach(thread + member, count, i -> task.accept(first + i));
      };
    }

    boolean isFirst() {
      return line == from;
    }

    /** Returns the number of tiles of the lot. */
    int count() {
      return lines * tiles.perLine();
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
