package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** [N, height, width, channels] to [N, channels], the sum over all pixels. */
final class GlobalSumLayer implements Layer {
  private final Signal output;
  private final FloatBuffer x;
  private final FloatBuffer y;
  private final @Nullable FloatBuffer dx;
  private final @Nullable FloatBuffer dy;
  private final int channels;
  private final int pixels;

  GlobalSumLayer(Signal input, Signal output) {
    this.output = output;
    x = Views.buffer(input.value());
    y = Views.buffer(output.value());
    dx = bufferOf(input.gradient());
    dy = bufferOf(output.gradient());
    channels = (int) output.value().size(1);
    pixels = x.capacity() / y.capacity();
  }

  private static @Nullable FloatBuffer bufferOf(@Nullable INDArray array) {
    return array == null ? null : Views.buffer(array);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int i = 0; i < y.capacity(); i++) {
      int from = i / channels * pixels * channels + i % channels;
      double sum = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        sum += x.get(from + pixel * channels);
      }
      y.put(i, (float) sum);
    }
  }

  @Override
  public void backward() {
    if (dx == null || dy == null) {
      return;
    }
    for (int i = 0; i < dx.capacity(); i++) {
      dx.put(i, dy.get(i / (pixels * channels) * channels + i % channels));
    }
  }
}
