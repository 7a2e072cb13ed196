package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
  private static final int[] NO_SHIFT = {0};

  private final Geometry geometry;
  private final PatchProducts products;
  private final int mapChannels;
  private final int perMapChannel;
  private final int[] offsets;
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
      Geometry geometry,
      PatchProducts products,
      INDArray weight,
      Team team,
      Scratch packed,
      List<Scratch> scratches) {
    this.geometry = geometry;
    this.products = products;
    this.weight = new HostMemory(weight);
    this.team = team;
    this.packed = packed;
    this.scratches = scratches;
    mapChannels = (int) weight.size(0);
    perMapChannel = this.weight.size() / mapChannels;
    offsets = new int[perMapChannel];
    int channels = (int) weight.size(1);
    Arrays.setAll(
        offsets, i -> i % channels * geometry.kernel() * geometry.kernel() + i / channels);
    packed.reserve(this.weight.size());
  }

  @Override
  public Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map) {
    HostMemory from = new HostMemory(image);
    Target to = new Target(map, bias);
    Patches patches = patches(image, map);
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * patches.linesPerImage(),
            (part, begin, end) -> toMap(patches, from, to, scratches.get(part), begin, end));
    return withWeights(products.forMap(), from, to, parts);
  }

  private Runnable toMap(
      Patches patches, HostMemory image, Target map, Scratch scratch, int begin, int end) {
    scratch.reserve(patches.memory());
    FloatPointer target = map.memory.pointer();
    return () -> {
      map.begin(begin * patches.perLine(), end * patches.perLine());
      Matrix lot = new Matrix(scratch.pointer(), patches.stride(), false);
      FloatPointer weights = packed.pointer();
      patches.gather(
          image.read(),
          begin,
          end,
          scratch.buffer(),
          0,
          (first, count) ->
              products.toMap(count, lot, weights, 1, target.position((long) first * mapChannels)));
    };
  }

  @Override
  public Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image) {
    HostMemory from = new HostMemory(map);
    Target to = new Target(image, bias);
    Patches patches = patches(image, map);
    int pixels = (int) (image.size(1) * image.size(2));
    List<Runnable> parts =
        team.share(
            (int) image.size(0),
            (part, begin, end) ->
                toImage(patches, pixels, from, to, scratches.get(part), begin, end));
    return withWeights(products.forImage(), from, to, parts);
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
      FloatPointer weights = packed.pointer();
      patches.add(
          image.memory,
          begin * patches.linesPerImage(),
          end * patches.linesPerImage(),
          scratch,
          (first, count) ->
              products.toImage(count, source.position((long) first * mapChannels), weights, lot));
    };
  }

  @Override
  public Runnable weightGradient(INDArray image, INDArray map, INDArray gradient) {
    HostMemory over = new HostMemory(image);
    HostMemory by = new HostMemory(map);
    HostMemory to = new HostMemory(gradient);
    Patches patches = patches(image, map);
    List<Runnable> parts =
        team.share(
            (int) image.size(0) * patches.linesPerImage(),
            (part, begin, end) ->
                weightGradient(patches, over, by, scratches.get(part), begin, end));
    List<Runnable> sums =
        team.share(
            weight.size(),
            (part, begin, end) ->
                () -> Scratch.addUp(scratches.subList(0, parts.size()), begin, end));
    List<Runnable> copies =
        forEachBlock(
            products.ofGradient(),
            (copy, block, matrix) -> {
              scratches.get(0).buffer().get(block.at(), matrix[0], 0, block.values());
              copy.scatter(matrix, block, to.write());
            });
    return () -> {
      over.read();
      by.read();
      to.write();
      team.run(parts);
      if (parts.size() > 1) {
        team.run(sums);
      }
      team.run(copies);
    };
  }

  /**
   * Returns a task that writes a thread's share of the gradient to its scratch memory, in the order
   * of the products.
   */
  private Runnable weightGradient(
      Patches patches, HostMemory image, HostMemory map, Scratch scratch, int begin, int end) {
    int size = Scratch.aligned(weight.size());
    scratch.reserve(size + patches.memory());
    FloatPointer gradient = map.pointer();
    return () -> {
      FloatBuffer memory = scratch.buffer();
      Matrix lot = new Matrix(scratch.pointer().position(size), patches.stride(), false);
      FloatPointer target = scratch.pointer();
      patches.gather(
          image.read(),
          begin,
          end,
          memory,
          size,
          (first, count) ->
              products.addGradient(
                  count,
                  gradient.position((long) first * mapChannels),
                  lot,
                  first == begin * patches.perLine() ? 0 : 1,
                  target));
    };
  }

  private Patches patches(INDArray image, INDArray map) {
    return new Patches(geometry, image, map, products.atOnce());
  }

  /** Moves a block between the weights and {@code matrix}, the array of one matrix. */
  private interface Move {
    void run(PackedWeights copy, PackedWeights.Block block, float[][] matrix);
  }

  private List<Runnable> forEachBlock(PatchProducts.Order order, Move move) {
    return team.share(
        order.rows(),
        (part, begin, end) -> {
          PackedWeights copy = new PackedWeights(order, offsets, NO_SHIFT, perMapChannel);
          float[][] matrix = {new float[PackedWeights.block(order)]};
          return () -> copy.forEach(begin, end, block -> move.run(copy, block, matrix));
        });
  }

  private Runnable withWeights(
      PatchProducts.Order order, HostMemory from, Target to, List<Runnable> parts) {
    List<Runnable> packing =
        forEachBlock(
            order,
            (copy, block, matrix) -> {
              copy.gather(weight.read(), block, matrix);
              packed.buffer().put(block.at(), matrix[0], 0, block.values());
            });
    return () -> {
      from.read();
      to.write();
      weight.read();
      team.run(packing);
      team.run(parts);
    };
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
