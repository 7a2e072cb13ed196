package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors of the nine products of a {@link WinogradConvolution}: w₀, w₀ + w₁ and -w₁ along each
 * axis, where w₀ and w₁ are the weights of the kernel's two strides.
 */
final class WinogradWeights extends ProductWeights {
  private final int each;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  WinogradWeights(Geometry geometry, INDArray weight, Arena arena) {
    super(
        weight,
        offsets(geometry, (int) weight.size(1)),
        shifts(geometry),
        WinogradConvolution.PRODUCTS * each(weight),
        arena);
    each = each(weight);
  }

  /** A quarter of the weights: the kernel is two strides wide and high. */
  private static int each(INDArray weight) {
    return (int) (weight.length() / 4);
  }

  /** Of a square's floats, [stride, stride, channels]. */
  private static int[] offsets(Geometry geometry, int channels) {
    int stride = geometry.stride();
    int kernel = geometry.kernel();
    int[] offsets = new int[stride * stride * channels];
    for (int i = 0; i < offsets.length; i++) {
      int pixel = i / channels;
      offsets[i] = i % channels * kernel * kernel + pixel / stride * kernel + pixel % stride;
    }
    return offsets;
  }

  private static int[] shifts(Geometry geometry) {
    int stride = geometry.stride();
    int row = stride * geometry.kernel();
    return new int[] {0, stride, row, row + stride};
  }

  /** Returns the number of factors of one product. */
  int each() {
    return each;
  }

  @Override
  Consumer<PackedWeights.Block> toFactors(PackedWeights copy, HostMemory weight, Scratch factors) {
    float[][] w = copy.arrays(4);
    float[][] sums = copy.arrays(2);
    float[] work = copy.arrays(1)[0];
    return block -> {
      int at = block.at();
      int values = block.values();
      FloatBuffer target = factors.buffer();
      copy.gather(weight.read(), block, w);
      put(w[0], w[1], work, values, target, at);
      Tiles.sum(w[0], w[2], sums[0], values);
      Tiles.sum(w[1], w[3], sums[1], values);
      put(sums[0], sums[1], work, values, target, at + 3 * each);
      Tiles.negate(w[2], values);
      Tiles.negate(w[3], values);
      put(w[2], w[3], work, values, target, at + 6 * each);
    };
  }

  /** Writes w0, w0 + w1 and -w1. */
  private void put(float[] w0, float[] w1, float[] work, int values, FloatBuffer target, int at) {
    target.put(at, w0, 0, values);
    Tiles.sum(w0, w1, work, values);
    target.put(at + each, work, 0, values);
    System.arraycopy(w1, 0, work, 0, values);
    Tiles.negate(work, values);
    target.put(at + 2 * each, work, 0, values);
  }

  @Override
  Consumer<PackedWeights.Block> fromFactors(
      PackedWeights copy, Scratch gradients, HostMemory gradient) {
    float[][] zero = copy.arrays(3);
    float[][] one = copy.arrays(3);
    float[] sum = copy.arrays(1)[0];
    float[][] w = {zero[0], one[0], zero[2], one[2]};
    return block -> {
      int values = block.values();
      FloatBuffer source = gradients.buffer();
      for (int i = 0; i < 3; i++) {
        int from = block.at() + 3 * i * each;
        source.get(from, zero[i], 0, values);
        source.get(from + each, sum, 0, values);
        source.get(from + 2 * each, one[i], 0, values);
        Tiles.add(sum, zero[i], values);
        Tiles.difference(sum, one[i], one[i], values);
      }
      for (float[][] of : List.of(zero, one)) {
        Tiles.add(of[1], of[0], values);
        Tiles.difference(of[1], of[2], of[2], values);
      }
      copy.scatter(w, block, gradient.write());
    };
  }
}
