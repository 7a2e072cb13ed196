package io.streamgan.monitor.evaluate;

/**
 * A 3x3 convolution of stride 2 with padding 1, and its gradients, for one image. Values are
 * [height, width, channels]; weights [3, 3, in, out], then [out] biases, within an array shared by
 * all layers.
 */
final class StridedConvolution {
  private static final int KERNEL = 3;

  private final int side;
  private final int in;
  private final int out;
  private final int offset;

  /**
   * @param side height and width of the input, even
   * @param offset of the layer's parameters
   */
  StridedConvolution(int side, int in, int out, int offset) {
    this.side = side;
    this.in = in;
    this.out = out;
    this.offset = offset;
  }

  int parameters() {
    return KERNEL * KERNEL * in * out + out;
  }

  int outputs() {
    return side / 2 * (side / 2) * out;
  }

  /** Number of input values per output value. */
  int fanIn() {
    return KERNEL * KERNEL * in;
  }

  void forward(float[] parameters, float[] x, float[] y) {
    int biases = offset + KERNEL * KERNEL * in * out;
    for (int oy = 0; oy < side / 2; oy++) {
      for (int ox = 0; ox < side / 2; ox++) {
        int target = (oy * (side / 2) + ox) * out;
        System.arraycopy(parameters, biases, y, target, out);
        for (int tap = 0; tap < KERNEL * KERNEL; tap++) {
          int source = source(oy, ox, tap);
          for (int i = 0; i < in && source >= 0; i++) {
            float value = x[source + i];
            int weights = offset + (tap * in + i) * out;
            for (int o = 0; o < out; o++) {
              y[target + o] += value * parameters[weights + o];
            }
          }
        }
      }
    }
  }

  /**
   * Adds to {@code gradients}, and to {@code dx}.
   *
   * @param dx empty where the gradient with respect to the input is not needed
   */
  void backward(float[] parameters, float[] gradients, float[] x, float[] dy, float[] dx) {
    int biases = offset + KERNEL * KERNEL * in * out;
    for (int oy = 0; oy < side / 2; oy++) {
      for (int ox = 0; ox < side / 2; ox++) {
        int target = (oy * (side / 2) + ox) * out;
        for (int o = 0; o < out; o++) {
          gradients[biases + o] += dy[target + o];
        }
        for (int tap = 0; tap < KERNEL * KERNEL; tap++) {
          int source = source(oy, ox, tap);
          for (int i = 0; i < in && source >= 0; i++) {
            int weights = offset + (tap * in + i) * out;
            float value = x[source + i];
            float sum = 0;
            for (int o = 0; o < out; o++) {
              gradients[weights + o] += value * dy[target + o];
              sum += parameters[weights + o] * dy[target + o];
            }
            if (dx.length > 0) {
              dx[source + i] += sum;
            }
          }
        }
      }
    }
  }

  /** Index of the first channel of the input pixel under {@code tap}; -1 in the padding. */
  private int source(int oy, int ox, int tap) {
    int y = 2 * oy + tap / KERNEL - 1;
    int x = 2 * ox + tap % KERNEL - 1;
    return y < 0 || x < 0 || y >= side || x >= side ? -1 : (y * side + x) * in;
  }
}
