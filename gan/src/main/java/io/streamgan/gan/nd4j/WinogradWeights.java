package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors of the products of a {@link WinogradConvolution} that a {@link MinimalFilter}
 * computes along both axes from the weights of the kernel's two strides.
 */
final class WinogradWeights extends ProductWeights {
  private final MinimalFilter filter;
  private final int each;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  WinogradWeights(MinimalFilter filter, Geometry geometry, INDArray weight, Arena arena) {
    super(
        weight,
        offsets(geometry, (int) weight.size(1)),
        shifts(geometry),
        filter.products() * filter.products() * each(weight),
        arena);
    this.filter = filter;
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
    int size = filter.products();
    float[][] w = copy.arrays(4);
    float[][] left = copy.arrays(size);
    float[][] right = copy.arrays(size);
    float[][] row = copy.arrays(size);
    return block -> {
      int values = block.values();
      FloatBuffer target = factors.buffer();
      copy.gather(weight.read(), block, w);
      filter.toWeightFactors(w[0], w[2], left, values);
      filter.toWeightFactors(w[1], w[3], right, values);
      for (int r = 0; r < size; r++) {
        filter.toWeightFactors(left[r], right[r], row, values);
        for (int s = 0; s < size; s++) {
          target.put(block.at() + (r * size + s) * each, row[s], 0, values);
        }
      }
    };
  }

  @Override
  Consumer<PackedWeights.Block> fromFactors(
      PackedWeights copy, Scratch gradients, HostMemory gradient) {
    int size = filter.products();
    float[][] w = copy.arrays(4);
    float[][] left = copy.arrays(size);
    float[][] right = copy.arrays(size);
    float[][] row = copy.arrays(size);
    return block -> {
      int values = block.values();
      FloatBuffer source = gradients.buffer();
      for (int r = 0; r < size; r++) {
        for (int s = 0; s < size; s++) {
          source.get(block.at() + (r * size + s) * each, row[s], 0, values);
        }
        filter.fromWeightFactors(row, left[r], right[r], values);
      }
      filter.fromWeightFactors(left, w[0], w[2], values);
      filter.fromWeightFactors(right, w[1], w[3], values);
      copy.scatter(w, block, gradient.write());
    };
  }
}
