package io.streamgan.monitor.evaluate;

/**
 * A fully connected layer and its gradients, for one image. Weights [in, out], then [out] biases,
 * within an array shared by all layers.
 */
final class DenseLayer {
  private final int in;
  private final int out;
  private final int offset;

  DenseLayer(int in, int out, int offset) {
    this.in = in;
    this.out = out;
    this.offset = offset;
  }

  int parameters() {
    return in * out + out;
  }

  int fanIn() {
    return in;
  }

  void forward(float[] parameters, float[] x, float[] y) {
    System.arraycopy(parameters, offset + in * out, y, 0, out);
    for (int i = 0; i < in; i++) {
      float value = x[i];
      // Many values are 0 after a rectifier.
      if (value != 0) {
        int weights = offset + i * out;
        for (int o = 0; o < out; o++) {
          y[o] += value * parameters[weights + o];
        }
      }
    }
  }

  /** Adds to {@code gradients}; sets {@code dx}. */
  void backward(float[] parameters, float[] gradients, float[] x, float[] dy, float[] dx) {
    for (int o = 0; o < out; o++) {
      gradients[offset + in * out + o] += dy[o];
    }
    for (int i = 0; i < in; i++) {
      int weights = offset + i * out;
      float value = x[i];
      float sum = 0;
      for (int o = 0; o < out; o++) {
        gradients[weights + o] += value * dy[o];
        sum += parameters[weights + o] * dy[o];
      }
      dx[i] = sum;
    }
  }
}
