package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution on the CPU as matrix products of patches and weights, which the threads of a team
 * divide among them. In NHWC, patches are copied and added as contiguous runs of floats, which
 * takes about a tenth of the products' time, and BLAS comes nearer to the CPU's peak than oneDNN's
 * convolutions.
 */
final class GemmConvolution implements ConvolutionProducts {
  private final Geometry geometry;
  private final int mapChannels;
  private final int imageChannels;
  private final int taps;
  private final HostMemory weight;
  private final Team team;
  private final Scratch packed;
  private final List<Scratch> scratches;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   * @param packed memory for the weights in the order that the products need; all threads read it
   * @param scratches memory of each thread
   */
  GemmConvolution(
      Geometry geometry, INDArray weight, Team team, Scratch packed, List<Scratch> scratches) {
    this.geometry = geometry;
    this.weight = new HostMemory(weight);
    this.team = team;
    this.packed = packed;
    this.scratches = scratches;
    mapChannels = (int) weight.size(0);
    imageChannels = (int) weight.size(1);
    taps = geometry.kernel() * geometry.kernel();
    packed.reserve(this.weight.size());
  }

  @Override
  public Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map) {
    HostMemory from = new HostMemory(image);
    Target to = new Target(map, bias);
    Patches patches = new Patches(geometry, image, map);
    List<Runnable> products =
        team.share(
            (int) image.size(0) * patches.linesPerImage(),
            (part, begin, end) -> toMap(patches, from, to, scratches.get(part), begin, end));
    return withWeights(from, to, products);
  }

  private Runnable toMap(
      Patches patches, HostMemory image, Target map, Scratch scratch, int begin, int end) {
    scratch.reserve(patches.memory());
    FloatPointer target = map.memory.pointer();
    return () -> {
      map.begin(begin * patches.perLine(), end * patches.perLine());
      Matrix lot = new Matrix(scratch.pointer(), patches.stride(), false);
      Matrix weights = new Matrix(packed.pointer(), patches.size(), true);
      patches.gather(
          image.read(),
          begin,
          end,
          scratch.buffer(),
          0,
          (first, count) ->
              Blas.multiply(
                  count,
                  mapChannels,
                  patches.size(),
                  lot,
                  weights,
                  1,
                  new Matrix(target.position((long) first * mapChannels), mapChannels, false)));
    };
  }

  @Override
  public Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image) {
    HostMemory from = new HostMemory(map);
    Target to = new Target(image, bias);
    Patches patches = new Patches(geometry, image, map);
    int pixels = (int) (image.size(1) * image.size(2));
    List<Runnable> products =
        team.share(
            (int) image.size(0),
            (part, begin, end) ->
                toImage(patches, pixels, from, to, scratches.get(part), begin, end));
    return withWeights(from, to, products);
  }

  private Runnable toImage(
      Patches patches,
      int pixels,
      HostMemory map,
      Target image,
      Scratch scratch,
      int begin,
      int end) {
    scratch.reserve(patches.memory());
    FloatPointer source = map.pointer();
    return () -> {
      image.begin(begin * pixels, end * pixels);
      Matrix lot = new Matrix(scratch.pointer(), patches.stride(), false);
      Matrix weights = new Matrix(packed.pointer(), patches.size(), false);
      patches.add(
          image.memory,
          begin * patches.linesPerImage(),
          end * patches.linesPerImage(),
          scratch,
          (first, count) ->
              Blas.multiply(
                  count,
                  patches.size(),
                  mapChannels,
                  new Matrix(source.position((long) first * mapChannels), mapChannels, false),
                  weights,
                  0,
                  lot));
    };
  }

  @Override
  public Runnable weightGradient(INDArray image, INDArray map, INDArray gradient) {
    HostMemory over = new HostMemory(image);
    HostMemory by = new HostMemory(map);
    HostMemory to = new HostMemory(gradient);
    Patches patches = new Patches(geometry, image, map);
    List<Runnable> products =
        team.share(
            (int) image.size(0) * patches.linesPerImage(),
            (part, begin, end) ->
                weightGradient(patches, over, by, scratches.get(part), begin, end));
    List<Runnable> sums =
        team.share(
            mapChannels,
            (part, begin, end) -> {
              Transposition transposition = new Transposition(taps, imageChannels);
              return () -> {
                addUp(products.size(), begin, end);
                transposition.run(scratches.get(0).buffer(), to.write(), begin, end);
              };
            });
    return () -> {
      over.read();
      by.read();
      to.write();
      team.run(products);
      team.run(sums);
    };
  }

  /**
   * Returns a task that writes a thread's share of the gradient, [map's channels, kernel, kernel,
   * image's channels], to its scratch memory.
   */
  private Runnable weightGradient(
      Patches patches, HostMemory image, HostMemory map, Scratch scratch, int begin, int end) {
    int size = weight.size();
    scratch.reserve(size + patches.memory());
    FloatPointer gradient = map.pointer();
    return () -> {
      FloatBuffer memory = scratch.buffer();
      Matrix lot = new Matrix(scratch.pointer().position(size), patches.stride(), false);
      Matrix target = new Matrix(scratch.pointer(), patches.size(), false);
      patches.gather(
          image.read(),
          begin,
          end,
          memory,
          size,
          (first, count) ->
              Blas.multiply(
                  mapChannels,
                  patches.size(),
                  count,
                  new Matrix(gradient.position((long) first * mapChannels), mapChannels, true),
                  lot,
                  first == begin * patches.perLine() ? 0 : 1,
                  target));
    };
  }

  /** Adds the other threads' shares to the first thread's, for a range of the map's channels. */
  private void addUp(int parts, int begin, int end) {
    int size = taps * imageChannels;
    FloatPointer sum = scratches.get(0).pointer().position((long) begin * size);
    for (int part = 1; part < parts; part++) {
      FloatPointer share = scratches.get(part).pointer().position((long) begin * size);
      Blas.add((end - begin) * size, share, sum);
    }
  }

  private Runnable withWeights(HostMemory from, Target to, List<Runnable> products) {
    List<Runnable> packing =
        team.share(
            mapChannels,
            (part, begin, end) -> {
              Transposition transposition = new Transposition(imageChannels, taps);
              return () -> transposition.run(weight.read(), packed.buffer(), begin, end);
            });
    return () -> {
      from.read();
      to.write();
      weight.read();
      team.run(packing);
      team.run(products);
    };
  }

  /** Copies the transposes of matrices of [rows, columns]. */
  private static final class Transposition {
    private final int rows;
    private final int columns;
    private final float[] matrix;
    private final float[] transpose;

    Transposition(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
      matrix = new float[rows * columns];
      transpose = new float[rows * columns];
    }

    /**
     * Copies the transposes of the matrices {@code begin} (inclusive) to {@code end} (exclusive).
     */
    void run(FloatBuffer source, FloatBuffer target, int begin, int end) {
      for (int i = begin; i < end; i++) {
        source.get(i * matrix.length, matrix);
        for (int column = 0; column < columns; column++) {
          for (int row = 0; row < rows; row++) {
            transpose[column * rows + row] = matrix[row * columns + column];
          }
        }
        target.put(i * matrix.length, transpose);
      }
    }
  }

  /** An array whose pixels are set to the bias, or to 0, before products are added to them. */
  private static final class Target {
    private final HostMemory memory;
    private final @Nullable HostMemory bias;
    private final FloatBuffer zeros;

    Target(INDArray array, @Nullable INDArray bias) {
      memory = new HostMemory(array);
      this.bias = HostMemory.ofNullable(bias);
      zeros = FloatBuffer.allocate((int) array.size(3));
    }

    void write() {
      memory.write();
      if (bias != null) {
        bias.read();
      }
    }

    /** Sets a range of pixels, counted over all images, to the bias or to 0. */
    void begin(int from, int until) {
      FloatBuffer pixel = bias == null ? zeros : bias.read();
      FloatBuffer pixels = memory.write();
      int channels = zeros.capacity();
      for (int i = from; i < until; i++) {
        pixels.put(i * channels, pixel, 0, channels);
      }
    }
  }
}
