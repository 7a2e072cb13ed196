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
  private final PatchProducts products;
  private final ProductWeights weights;
  private final int mapChannels;
  private final Team team;
  private final List<Scratch> scratches;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  GemmConvolution(Geometry geometry, PatchProducts products, INDArray weight, Arena arena) {
    this.geometry = geometry;
    this.products = products;
    weights = new PatchWeights(geometry, weight, arena);
    mapChannels = (int) weight.size(0);
    team = arena.team();
    scratches = arena.scratches();
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
    return weights.multiply(products.forMap(), from, to.memory, to.bias, parts);
  }

  private Runnable toMap(
      Patches patches, HostMemory image, Target map, Scratch scratch, int begin, int end) {
    scratch.reserve(patches.memory());
    FloatPointer target = map.memory.pointer();
    return () -> {
      map.begin(begin * patches.perLine(), end * patches.perLine());
      Matrix lot = new Matrix(scratch.pointer(), patches.stride(), false);
      FloatPointer factors = weights.factors();
      patches.gather(
          image.read(),
          begin,
          end,
          scratch.buffer(),
          0,
          (first, count) ->
              products.toMap(count, lot, factors, 1, target.position((long) first * mapChannels)));
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
    return weights.multiply(products.forImage(), from, to.memory, to.bias, parts);
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
      FloatPointer factors = weights.factors();
      patches.add(
          image.memory,
          begin * patches.linesPerImage(),
          end * patches.linesPerImage(),
          scratch,
          (first, count) ->
              products.toImage(count, source.position((long) first * mapChannels), factors, lot));
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
    return weights.differentiate(products.ofGradient(), over, by, to, parts);
  }

  /**
   * Returns a task that writes a thread's share of the gradient to its scratch memory, in the order
   * of the products.
   */
  private Runnable weightGradient(
      Patches patches, HostMemory image, HostMemory map, Scratch scratch, int begin, int end) {
    int size = Scratch.aligned(weights.size());
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
