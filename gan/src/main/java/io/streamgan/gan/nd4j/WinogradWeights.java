package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors of the nine products of a {@link WinogradConvolution} that come from its weights: w₀,
 * w₀ + w₁ and -w₁ along each axis, where w₀ and w₁ are the weights of the kernel's two strides.
 */
final class WinogradWeights {
  private final int[] offsets;
  private final int[] shifts;
  private final int perMapChannel;
  private final int size;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  WinogradWeights(Geometry geometry, INDArray weight) {
    int stride = geometry.stride();
    int kernel = geometry.kernel();
    int channels = (int) weight.size(1);
    perMapChannel = channels * kernel * kernel;
    size = (int) (weight.length() / 4);
    // Of a square's floats, [stride, stride, channels].
    offsets = new int[stride * stride * channels];
    for (int i = 0; i < offsets.length; i++) {
      int pixel = i / channels;
      offsets[i] = i % channels * kernel * kernel + pixel / stride * kernel + pixel % stride;
    }
    shifts = new int[] {0, stride, stride * kernel, stride * kernel + stride};
  }

  /** Returns the number of factors of one product. */
  int size() {
    return size;
  }

  /**
   * Returns tasks that compute the factors.
   *
   * @param packed where those of each product begin behind those of the one before
   */
  List<Runnable> toProducts(
      PatchProducts.Order order, HostMemory weight, Scratch packed, Team team) {
    return team.share(
        order.rows(),
        (part, begin, end) -> {
          PackedWeights copy = new PackedWeights(order, offsets, shifts, perMapChannel);
          float[][] w = new float[4][PackedWeights.block(order)];
          float[] sum0 = new float[PackedWeights.block(order)];
          float[] sum1 = new float[PackedWeights.block(order)];
          float[] work = new float[PackedWeights.block(order)];
          return () ->
              copy.forEach(
                  begin,
                  end,
                  block -> {
                    int at = block.at();
                    int values = block.values();
                    FloatBuffer target = packed.buffer();
                    copy.gather(weight.read(), block, w);
                    put(w[0], w[1], work, values, target, at);
                    Tiles.sum(w[0], w[2], sum0, values);
                    Tiles.sum(w[1], w[3], sum1, values);
                    put(sum0, sum1, work, values, target, at + 3 * size);
                    Tiles.negate(w[2], values);
                    Tiles.negate(w[3], values);
                    put(w[2], w[3], work, values, target, at + 6 * size);
                  });
        });
  }

  /** Writes w0, w0 + w1 and -w1. */
  private void put(float[] w0, float[] w1, float[] work, int values, FloatBuffer target, int at) {
    target.put(at, w0, 0, values);
    Tiles.sum(w0, w1, work, values);
    target.put(at + size, work, 0, values);
    System.arraycopy(w1, 0, work, 0, values);
    Tiles.negate(work, values);
    target.put(at + 2 * size, work, 0, values);
  }

  /**
   * Returns tasks that compute the gradient of the weights from those of the factors.
   *
   * @param packed the gradients of the factors, with those of each product behind those of the one
   *     before
   */
  List<Runnable> fromProducts(
      PatchProducts.Order order, Scratch packed, HostMemory gradient, Team team) {
    return team.share(
        order.rows(),
        (part, begin, end) -> {
          PackedWeights copy = new PackedWeights(order, offsets, shifts, perMapChannel);
          float[][] zero = new float[3][PackedWeights.block(order)];
          float[][] one = new float[3][PackedWeights.block(order)];
          float[] sum = new float[PackedWeights.block(order)];
          float[][] w = {zero[0], one[0], zero[2], one[2]};
          return () ->
              copy.forEach(
                  begin,
                  end,
                  block -> {
                    int values = block.values();
                    FloatBuffer source = packed.buffer();
                    for (int i = 0; i < 3; i++) {
                      int from = block.at() + 3 * i * size;
                      source.get(from, zero[i], 0, values);
                      source.get(from + size, sum, 0, values);
                      source.get(from + 2 * size, one[i], 0, values);
                      Tiles.add(sum, zero[i], values);
                      Tiles.difference(sum, one[i], one[i], values);
                    }
                    for (float[][] of : List.of(zero, one)) {
                      Tiles.add(of[1], of[0], values);
                      Tiles.difference(of[1], of[2], of[2], values);
                    }
                    copy.scatter(w, block, gradient.write());
                  });
        });
  }
}
