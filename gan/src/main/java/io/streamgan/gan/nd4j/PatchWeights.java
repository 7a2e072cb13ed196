package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights of a {@link GemmConvolution} themselves, in the order of its product. */
final class PatchWeights extends ProductWeights {
  private static final int[] NO_SHIFT = {0};

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  PatchWeights(Geometry geometry, INDArray weight, Arena arena) {
    super(weight, offsets(geometry, (int) weight.size(1)), NO_SHIFT, (int) weight.length(), arena);
  }

  /** Of a patch's floats, [kernel, kernel, channels]. */
  private static int[] offsets(Geometry geometry, int channels) {
    int pixels = geometry.kernel() * geometry.kernel();
    int[] offsets = new int[pixels * channels];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i % channels * pixels + i / channels;
    }
    return offsets;
  }

  @Override
  Consumer<PackedWeights.Block> toFactors(PackedWeights copy, HostMemory weight, Scratch factors) {
    float[][] values = copy.arrays(1);
    return block -> {
      copy.gather(weight.read(), block, values);
      factors.buffer().put(block.at(), values[0], 0, block.values());
    };
  }

  @Override
  Consumer<PackedWeights.Block> fromFactors(
      PackedWeights copy, Scratch gradients, HostMemory gradient) {
    float[][] values = copy.arrays(1);
    return block -> {
      gradients.buffer().get(block.at(), values[0], 0, block.values());
      copy.scatter(values, block, gradient.write());
    };
  }
}
