package io.streamgan.gan.cuda;

import io.streamgan.gan.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which a GPU keeps the tensors of a network. The weight of a convolution, in Java
 * [map's channels, image's channels, kernel, kernel], is [kernel, kernel, image's channels, map's
 * channels] there: neighbouring threads then read neighbouring values. All other tensors are as in
 * Java.
 *
 * @param weights the convolutions' weights, in the order of their offsets
 */
record WeightOrder(List<Weight> weights) {
  static final WeightOrder OF_JAVA = new WeightOrder(List.of());

  /**
   * @param offset index of its first value
   * @param out channels of the map
   * @param in channels of the image
   * @param taps pixels of the kernel
   */
  record Weight(long offset, int out, int in, int taps) {
    int size() {
      return out * in * taps;
    }
  }

  static WeightOrder of(List<NetworkSpec.Tensor> tensors) {
    List<Weight> weights = new ArrayList<>();
    long offset = 0;
    for (NetworkSpec.Tensor tensor : tensors) {
      List<Integer> shape = tensor.shape();
      if (shape.size() == 4) {
        weights.add(new Weight(offset, shape.get(0), shape.get(1), shape.get(2) * shape.get(3)));
      }
      offset += tensor.size();
    }
    return new WeightOrder(weights);
  }

  boolean isOfJava() {
    return weights.isEmpty();
  }

  /** Returns the order of {@code count} values from {@code from} on, which split no weight. */
  WeightOrder part(long from, long count) {
    List<Weight> parts = new ArrayList<>();
    for (Weight weight : weights) {
      long begin = Math.max(weight.offset(), from);
      long end = Math.min(weight.offset() + weight.size(), from + count);
      if (end - begin == weight.size()) {
        parts.add(new Weight(weight.offset() - from, weight.out(), weight.in(), weight.taps()));
      } else if (end > begin) {
        throw new IllegalArgumentException("a view must not split the weight of a convolution");
      }
    }
    return new WeightOrder(parts);
  }

  /** Returns values of Java in the order of the GPU. */
  float[] toGpu(float[] values) {
    return moved(values, true);
  }

  /** Returns values of the GPU in the order of Java. */
  float[] toJava(float[] values) {
    return moved(values, false);
  }

  private float[] moved(float[] values, boolean toGpu) {
    float[] moved = values.clone();
    for (Weight weight : weights) {
      int offset = Math.toIntExact(weight.offset());
      int ofJava = offset;
      for (int out = 0; out < weight.out(); out++) {
        for (int in = 0; in < weight.in(); in++) {
          for (int tap = 0; tap < weight.taps(); tap++, ofJava++) {
            int ofGpu = offset + (tap * weight.in() + in) * weight.out() + out;
            moved[toGpu ? ofGpu : ofJava] = values[toGpu ? ofJava : ofGpu];
          }
        }
      }
    }
    return moved;
  }
}
