package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.cuda.Launch.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks of one or a few launches, and the memory that they need besides their tensors. */
final class Operations {
  /** Rows and columns of a product's tile; a narrow tile has fewer columns. */
  private static final int TILE = 64;

  private static final int NARROW_TILE = 16;

  /** Pixels of a map that one part of a weight gradient sums over. */
  private static final int GRADIENT_CHUNK = 1024;

  /** Products that one part of another sum has at least. */
  private static final int CHUNK = 256;

  /** Tiles that suffice to keep a GPU busy; a product of fewer is computed in parts. */
  private static final int ENOUGH_TILES = 128;

  /** Rows of a part, and columns of a block, of a sum over rows. */
  private static final int PART_ROWS = 256;

  private static final int PART_COLUMNS = 32;

  /** Largest number of parts of a sum over a whole vector. */
  private static final int VECTOR_PARTS = 128;

  /** Kinds of sums over rows; see {@code columnParts}. */
  enum SumKind {
    SUM,
    SQUARED_DISTANCE,
    PRODUCTS,
    SCALED
  }

  private final Cuda cuda;
  private final Kernels kernels;
  private @Nullable CudaTensor quantiles;

  Operations(Cuda cuda, Kernels kernels) {
    this.cuda = cuda;
    this.kernels = kernels;
  }

  Cuda cuda() {
    return cuda;
  }

  CudaTensor zeros(long... shape) {
    long words = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new CudaTensor(cuda, cuda.allocate(words), shape);
  }

  /** Returns the address of new memory for {@code count} doubles. */
  long doubles(long count) {
    return cuda.allocate(2 * count);
  }

  /** Returns new page-locked memory of the host for {@code count} doubles. */
  Pointer hostDoubles(int count) {
    return cuda.allocateHost((long) Double.BYTES * count);
  }

  /** Returns the quantiles of the standard normal distribution that noise is chosen from. */
  CudaTensor quantiles() {
    CudaTensor table = quantiles;
    if (table == null) {
      float[] values = Randomness.quantiles();
      table = zeros(values.length);
      table.set(0, values);
      quantiles = table;
    }
    return table;
  }

  Launch launch(String kernel, Grid grid, @Nullable Object... arguments) {
    return kernels.launch(kernel, grid, arguments);
  }

  /** Returns a launch with one thread for each of {@code items}. */
  Launch forItems(String kernel, long items, @Nullable Object... arguments) {
    return kernels.launch(kernel, Grid.ofItems(items), arguments);
  }

  /** Returns one task of several. */
  static Runnable all(List<? extends Runnable> tasks) {
    List<Runnable> copy = List.copyOf(tasks);
    return () -> copy.forEach(Runnable::run);
  }

  Runnable copy(CudaTensor source, CudaTensor target) {
    return forItems("copyValues", target.size(), source, target, target.size());
  }

  /** Returns a task that computes sum = a + b, where sum may be one of them. */
  Runnable add(CudaTensor a, CudaTensor b, CudaTensor sum) {
    return forItems("addValues", sum.size(), a, b, sum, sum.size());
  }

  Runnable multiply(CudaTensor a, CudaTensor b, CudaTensor result) {
    return forItems("multiplyValues", result.size(), a, b, result, result.size());
  }

  private static int narrow(int columns) {
    return columns <= NARROW_TILE ? 1 : 0;
  }

  private static Grid tiles(long rows, int columns, int planes) {
    int tile = columns <= NARROW_TILE ? NARROW_TILE : TILE;
    return new Grid(Math.toIntExact((rows + TILE - 1) / TILE), (columns + tile - 1) / tile, planes);
  }

  /**
   * What is done with each sum of products.
   *
   * @param bias is added to it; null for none
   * @param slope of the rectifier that it then goes through, below 0; 1 for none
   * @param y output of a rectifier that it goes back through, as a gradient with respect to y; null
   *     for none
   * @param slopeBack slope of that rectifier
   */
  record Epilogue(@Nullable CudaTensor bias, float slope, @Nullable CudaTensor y, float slopeBack) {
    static final Epilogue NONE = forward(null, 1);

    static Epilogue forward(@Nullable CudaTensor bias, float slope) {
      return new Epilogue(bias, slope, null, 1);
    }

    static Epilogue back(CudaTensor y, float slope) {
      return slope == 1 ? NONE : new Epilogue(null, 1, y, slope);
    }
  }

  /**
   * Computes sums of products in parts, if there are too few tiles for a GPU.
   *
   * @param tiles of the whole result
   * @param depth number of products of each sum
   * @param chunk number of products of a part, or 0 to choose it
   * @param products makes the launch that computes the parts
   */
  private Runnable inParts(
      Grid tiles, int depth, int chunk, Epilogue epilogue, CudaTensor result, Products products) {
    int most = Math.max(1, Math.min(ENOUGH_TILES / (tiles.x() * tiles.y()), depth / CHUNK));
    int size = chunk > 0 ? chunk : (depth + most - 1) / most;
    int parts = (depth + size - 1) / size;
    Grid grid = new Grid(tiles.x(), tiles.y(), parts);
    if (parts == 1) {
      return products.launch(grid, size, epilogue, result);
    }
    CudaTensor sums = zeros(parts, result.size());
    return all(
        List.of(
            products.launch(grid, size, Epilogue.NONE, sums),
            forItems(
                "addParts",
                result.size(),
                sums,
                epilogue.bias(),
                epilogue.y(),
                result,
                epilogue.slope(),
                epilogue.slopeBack(),
                parts,
                result.size(),
                result.columns())));
  }

  /** Makes a launch that stores sums of at most {@code chunk} products of each plane. */
  @FunctionalInterface
  private interface Products {
    Launch launch(Grid grid, int chunk, Epilogue epilogue, CudaTensor result);
  }

  /** Returns a task that computes the product of matrices or their transposes. */
  Runnable product(
      CudaTensor left,
      boolean leftTransposed,
      CudaTensor right,
      boolean rightTransposed,
      Epilogue epilogue,
      CudaTensor result) {
    int rows = result.size(0);
    int columns = result.size(1);
    int depth = left.size(leftTransposed ? 0 : 1);
    return inParts(
        tiles(rows, columns, 1),
        depth,
        0,
        epilogue,
        result,
        (grid, chunk, end, target) ->
            launch(
                "product",
                grid,
                left,
                right,
                end.bias(),
                end.y(),
                target,
                end.slope(),
                end.slopeBack(),
                rows,
                columns,
                depth,
                leftTransposed ? 1 : 0,
                rightTransposed ? 1 : 0,
                chunk,
                narrow(columns)));
  }

  /**
   * The products of a convolution. The image is the tensor that the kernel moves over, and the map
   * has one pixel per position of the kernel.
   *
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  record Convolution(int kernel, int stride, int padding, CudaTensor weight) {}

  /** Returns a task that computes the map from the image. */
  Runnable toMap(Convolution c, CudaTensor image, Epilogue epilogue, CudaTensor map) {
    long pixels = (long) map.size(0) * map.size(1) * map.size(2);
    return inParts(
        tiles(pixels, map.size(3), 1),
        c.kernel() * c.kernel() * image.size(3),
        0,
        epilogue,
        map,
        (grid, chunk, end, target) ->
            launch(
                "toMap",
                grid,
                c,
                image,
                map,
                arguments(image, c, end, target),
                chunk,
                narrow(map.size(3))));
  }

  /** Returns a task that computes the image: each value of the map adds the kernel to it. */
  Runnable toImage(Convolution c, CudaTensor map, Epilogue epilogue, CudaTensor image) {
    long height = (image.size(1) + c.stride() - 1) / c.stride();
    long width = (image.size(2) + c.stride() - 1) / c.stride();
    Grid grid = tiles(image.size(0) * height * width, image.size(3), c.stride() * c.stride());
    return launch(
        "toImage", grid, c, image, map, arguments(map, c, epilogue, image), narrow(image.size(3)));
  }

  private static List<@Nullable Object> arguments(
      CudaTensor source, Convolution c, Epilogue epilogue, CudaTensor result) {
    return Arrays.asList(
        source,
        c.weight(),
        epilogue.bias(),
        epilogue.y(),
        result,
        epilogue.slope(),
        epilogue.slopeBack());
  }

  /** The kernels of convolutions take some arguments, the geometry, and what is special to each. */
  private Launch launch(
      String name,
      Grid grid,
      Convolution c,
      CudaTensor image,
      CudaTensor map,
      List<@Nullable Object> first,
      Object... rest) {
    List<@Nullable Object> arguments = new ArrayList<>(first);
    for (int axis = 0; axis < 4; axis++) {
      arguments.add(image.size(axis));
    }
    for (int axis = 1; axis < 4; axis++) {
      arguments.add(map.size(axis));
    }
    arguments.addAll(List.of(c.kernel(), c.stride(), c.padding()));
    arguments.addAll(List.of(rest));
    return launch(name, grid, arguments.toArray());
  }

  /** Returns a task that computes the gradient with respect to the weight. */
  Runnable weightGradient(Convolution c, CudaTensor image, CudaTensor map, CudaTensor gradient) {
    int columns = c.kernel() * c.kernel() * image.size(3);
    return inParts(
        tiles(map.size(3), columns, 1),
        Math.toIntExact((long) map.size(0) * map.size(1) * map.size(2)),
        GRADIENT_CHUNK,
        Epilogue.NONE,
        gradient,
        (grid, chunk, none, target) ->
            launch(
                "weightGradient",
                grid,
                c,
                image,
                map,
                List.<@Nullable Object>of(image, map, target),
                chunk,
                narrow(columns)));
  }

  /** Sums over the rows of each group, as parts. */
  record ColumnParts(Launch task, long parts, int count) {}

  /**
   * Binds a sum over the rows of a tensor, that is over all axes but the last.
   *
   * @param groups number of equal parts of the rows with sums of their own
   * @param y second factor of products
   * @param centre what values are taken relative to, [groups, columns]
   * @param factors factors of equal numbers of consecutive rows
   */
  ColumnParts columnParts(
      SumKind kind,
      CudaTensor x,
      int groups,
      @Nullable CudaTensor y,
      @Nullable CudaTensor centre,
      @Nullable CudaTensor factors) {
    int columns = x.columns();
    int rows = x.size() / columns / groups;
    int count = (rows + PART_ROWS - 1) / PART_ROWS;
    int halves = kind == SumKind.PRODUCTS ? 2 : 1;
    long parts = doubles((long) halves * groups * count * columns);
    Grid grid = new Grid((columns + PART_COLUMNS - 1) / PART_COLUMNS, count, groups);
    int rowsPerFactor = factors == null ? 1 : rows / factors.size();
    Launch task =
        launch(
            "columnParts",
            grid,
            x,
            y,
            centre,
            factors,
            parts,
            rows,
            columns,
            rowsPerFactor,
            kind.ordinal());
    return new ColumnParts(task, parts, count);
  }

  /**
   * Returns a task that sums over all axes but the last.
   *
   * @param factors factors of equal numbers of consecutive rows; null for none
   */
  Runnable columnSums(CudaTensor x, @Nullable CudaTensor factors, CudaTensor target) {
    SumKind kind = factors == null ? SumKind.SUM : SumKind.SCALED;
    ColumnParts parts = columnParts(kind, x, 1, null, null, factors);
    return all(
        List.of(
            parts.task(),
            forItems(
                "columnTotals",
                target.size(),
                parts.parts(),
                target,
                parts.count(),
                target.size())));
  }

  /** A sum of products over two vectors as parts, followed by parts of the sum over the first. */
  record VectorParts(Launch task, long parts, int count) {}

  /** Returns the number of parts that a sum over {@code size} values has. */
  static int vectorParts(int size) {
    return Math.min(VECTOR_PARTS, (size + Kernels.THREADS - 1) / Kernels.THREADS);
  }

  VectorParts dot(CudaTensor a, CudaTensor b) {
    int count = vectorParts(a.size());
    long parts = doubles(2L * count);
    Launch task = launch("dotParts", new Grid(count, 1, 1), a, b, parts, a.size());
    return new VectorParts(task, parts, count);
  }
}
