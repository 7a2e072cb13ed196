package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Sums over all pixels, from [N, height, width, channels] to [N, channels]. */
final class GlobalSumLayer implements Layer {
  private final Signal output;
  private final HostMemory x;
  private final HostMemory y;
  private final @Nullable HostMemory dx;
  private final @Nullable HostMemory dy;
  private final int channels;
  private final int pixels;

  GlobalSumLayer(Signal input, Signal output) {
    this.output = output;
    x = new HostMemory(input.value());
    y = new HostMemory(output.value());
    dx = HostMemory.ofNullable(input.gradient());
    dy = HostMemory.ofNullable(output.gradient());
    channels = (int) output.value().size(1);
    pixels = x.size() / y.size();
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    FloatBuffer values = x.read();
    FloatBuffer sums = y.write();
    for (int i = 0; i < sums.capacity(); i++) {
      int from = i / channels * pixels * channels + i % channels;
      double sum = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        sum += values.get(from + pixel * channels);
      }
      sums.put(i, (float) sum);
    }
  }

  @Override
  public void backward() {
    if (dx == null || dy == null) {
      return;
    }
    FloatBuffer from = dy.read();
    FloatBuffer to = dx.write();
    for (int i = 0; i < to.capacity(); i++) {
      to.put(i, from.get(i / (pixels * channels) * channels + i % channels));
    }
  }
}
