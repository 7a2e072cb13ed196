package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.DeviceException;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.cuda.Launch.Divisor;
import io.streamgan.gan.cuda.Launch.Grid;
import io.streamgan.gan.network.NetworkSpec;
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

  /** Largest number of blocks of a grid along its second and third axis. */
  private static final int MAX_PARTS = 65_535;

  /** Largest number of parts of a sum over a whole vector. */
  private static final int VECTOR_PARTS = 128;

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
    if (words > Integer.MAX_VALUE) {
      throw DeviceException.ofArray(shape, "8 GiB");
    }
    return new CudaTensor(cuda, cuda.allocate(words), WeightOrder.OF_JAVA, shape);
  }

  /** Allocates tensors of a network as one vector. */
  CudaTensor zeros(List<NetworkSpec.Tensor> tensors) {
    long words = tensors.stream().mapToLong(NetworkSpec.Tensor::size).sum();
    return new CudaTensor(cuda, cuda.allocate(words), WeightOrder.of(tensors), words);
  }

  /** Allocates a tensor with the shape and the order of another. */
  CudaTensor zerosLike(CudaTensor other) {
    return new CudaTensor(cuda, cuda.allocate(other.size()), other.order(), other.shape());
  }

  /** Returns the address of new counters of the blocks that have finished, for {@code isLast}. */
  private long counters(int count) {
    return cuda.allocate(count);
  }

  /** Returns the address of new memory for {@code count} doubles. */
  long doubles(long count) {
    return cuda.allocate(2 * count);
  }

  /** Returns the address of new memory for a {@link Randomness#state}. */
  long randomState() {
    return cuda.allocate(Long.BYTES / 4);
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
   * Binds a product, in parts if there are too few tiles for a GPU.
   *
   * @param tiles of the whole result
   * @param depth number of products of each sum
   * @param chunk number of products of a part, or 0 to choose it
   */
  private Launch inParts(Grid tiles, int depth, int chunk, CudaTensor result, Products products) {
    int count = tiles.x() * tiles.y();
    int most = Math.max(1, Math.min(ENOUGH_TILES / count, depth / CHUNK));
    int size = chunk > 0 ? chunk : (depth + most - 1) / most;
    int parts = (depth + size - 1) / size;
    return products.launch(
        new Grid(tiles.x(), tiles.y(), parts),
        size,
        parts == 1 ? null : zeros(parts, result.size()),
        parts == 1 ? null : counters(count));
  }

  /** Makes the launch of a product. */
  @FunctionalInterface
  private interface Products {
    /**
     * @param chunk number of products of a part
     * @param sums of each part; null where one part is the whole
     * @param finished address of a counter for each tile
     */
    Launch launch(Grid grid, int chunk, @Nullable CudaTensor sums, @Nullable Long finished);
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
        result,
        (grid, chunk, sums, finished) ->
            launch(
                "product",
                grid,
                left,
                right,
                epilogue.bias(),
                epilogue.y(),
                result,
                epilogue.slope(),
                epilogue.slopeBack(),
                sums,
                finished,
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
   * @param weight in the memory of the GPU [kernel, kernel, image's channels, map's channels]
   */
  record Convolution(int kernel, int stride, int padding, CudaTensor weight) {}

  /** Returns a task that computes the map from the image. */
  Runnable toMap(Convolution c, CudaTensor image, Epilogue epilogue, CudaTensor map) {
    long pixels = (long) map.size(0) * map.size(1) * map.size(2);
    return inParts(
        tiles(pixels, map.size(3), 1),
        c.kernel() * c.kernel() * image.size(3),
        0,
        map,
        (grid, chunk, sums, finished) -> {
          List<@Nullable Object> first = new ArrayList<>(arguments(image, c, epilogue, map));
          first.add(sums);
          first.add(finished);
          return launch("toMap", grid, c, image, map, first, chunk, narrow(map.size(3)));
        });
  }

  /** Returns a task that computes the image: each value of the map adds the kernel to it. */
  Runnable toImage(Convolution c, CudaTensor map, Epilogue epilogue, CudaTensor image) {
    int rows = (image.size(1) + c.stride() - 1) / c.stride();
    int columns = (image.size(2) + c.stride() - 1) / c.stride();
    int taps = (c.kernel() + c.stride() - 1) / c.stride();
    long pixels = (long) image.size(0) * rows * columns;
    return launch(
        "toImage",
        tiles(pixels, image.size(3), c.stride() * c.stride()),
        c,
        image,
        map,
        arguments(map, c, epilogue, image),
        Divisor.of(rows),
        Divisor.of(columns),
        Divisor.of(taps),
        narrow(image.size(3)));
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
    for (int axis = 0; axis < 3; axis++) {
      arguments.add(image.size(axis));
    }
    arguments.add(Divisor.of(image.size(3)));
    for (int axis = 1; axis < 4; axis++) {
      arguments.add(Divisor.of(map.size(axis)));
    }
    arguments.addAll(List.of(Divisor.of(c.kernel()), c.stride(), c.padding()));
    arguments.addAll(List.of(rest));
    return launch(name, grid, arguments.toArray());
  }

  /** Returns a task that computes the gradient with respect to the weight. */
  Runnable weightGradient(Convolution c, CudaTensor image, CudaTensor map, CudaTensor gradient) {
    int pixels = Math.toIntExact((long) map.size(0) * map.size(1) * map.size(2));
    return inParts(
        tiles((long) c.kernel() * c.kernel() * image.size(3), map.size(3), 1),
        pixels,
        partSize(pixels, GRADIENT_CHUNK),
        gradient,
        (grid, chunk, sums, finished) ->
            launch(
                "weightGradient",
                grid,
                c,
                image,
                map,
                Arrays.asList(image, map, gradient, sums, finished),
                chunk,
                narrow(map.size(3))));
  }

  /** Returns the least multiple of {@code unit} of which a grid has enough parts. */
  private static int partSize(int count, int unit) {
    return unit * ((count - 1) / (unit * MAX_PARTS) + 1);
  }

  /**
   * Returns a task that sums over the rows of each group of a tensor, that is over all axes but the
   * last, and uses the sums.
   *
   * @param groups number of equal parts of the rows with sums of their own
   * @param kernel takes {@code arguments}, memory for parts and for counters, the numbers of rows
   *     of a group and of columns, and {@code rest}
   */
  Runnable sumColumns(
      String kernel,
      CudaTensor x,
      int groups,
      List<? extends @Nullable Object> arguments,
      Object... rest) {
    int columns = x.columns();
    int rows = x.size() / columns / groups;
    int size = partSize(rows, PART_ROWS);
    int parts = (rows - 1) / size + 1;
    int strips = (columns + PART_COLUMNS - 1) / PART_COLUMNS;
    List<@Nullable Object> all = new ArrayList<>(arguments);
    all.add(doubles(2L * groups * parts * columns));
    all.add(counters(strips));
    all.add(rows);
    all.add(columns);
    all.addAll(List.of(rest));
    return launch(kernel, new Grid(strips, parts, groups), all.toArray());
  }

  /**
   * Returns a task that sums over all axes but the last.
   *
   * @param factors factors of equal numbers of consecutive rows; null for none
   */
  Runnable columnSums(CudaTensor x, @Nullable CudaTensor factors, CudaTensor target) {
    int rows = x.size() / x.columns();
    int rowsPerFactor = factors == null ? 1 : rows / factors.size();
    return sumColumns("columnSums", x, 1, Arrays.asList(x, factors, target), rowsPerFactor);
  }

  /** Returns the number of parts that a sum over {@code size} values has. */
  static int vectorParts(int size) {
    return Math.min(VECTOR_PARTS, (size + Kernels.THREADS - 1) / Kernels.THREADS);
  }

  /**
   * Returns a task that sums over vectors of {@code size} values, and uses the sums.
   *
   * @param kernel takes {@code arguments}, memory for parts and for a counter, {@code rest}, and
   *     the number of values
   */
  Runnable sumVector(String kernel, int size, List<? extends Object> arguments, Object... rest) {
    int parts = vectorParts(size);
    List<Object> all = new ArrayList<>(arguments);
    all.add(doubles(2L * parts));
    all.add(counters(1));
    all.addAll(List.of(rest));
    all.add(size);
    return launch(kernel, new Grid(parts, 1, 1), all.toArray());
  }

  /** Sums of products over two vectors, and over the first, at an address. */
  record VectorSums(Runnable task, long address) {}

  VectorSums dot(CudaTensor a, CudaTensor b) {
    long sums = doubles(2);
    return new VectorSums(sumVector("vectorSums", a.size(), List.of(a, b, sums)), sums);
  }
}
