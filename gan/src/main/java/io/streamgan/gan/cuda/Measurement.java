package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.platform.Measuring;
import java.util.function.ToDoubleFunction;

/**
 * A task whose result is computed in Java from some doubles that it writes to the host's memory.
 */
final class Measurement implements Measuring {
  private final Cuda cuda;
  private final Launch task;
  private final Pointer values;
  private final int count;
  private final ToDoubleFunction<double[]> result;

  Measurement(
      Cuda cuda, Launch task, Pointer values, int count, ToDoubleFunction<double[]> result) {
    this.cuda = cuda;
    this.task = task;
    this.values = values;
    this.count = count;
    this.result = result;
  }

  @Override
  public void run() {
    task.run();
  }

  @Override
  public double value() {
    cuda.finish();
    return result.applyAsDouble(values.getDoubleArray(0, count));
  }
}
