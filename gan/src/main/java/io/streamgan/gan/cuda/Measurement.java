package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Measuring;
import java.util.function.ToDoubleFunction;

/** A task whose result is computed in Java from some doubles that it leaves on the GPU. */
final class Measurement implements Measuring {
  private final Cuda cuda;
  private final Launch task;
  private final long address;
  private final double[] values;
  private final ToDoubleFunction<double[]> result;

  Measurement(Cuda cuda, Launch task, long address, int count, ToDoubleFunction<double[]> result) {
    this.cuda = cuda;
    this.task = task;
    this.address = address;
    this.result = result;
    values = new double[count];
  }

  @Override
  public void run() {
    task.run();
  }

  @Override
  public double value() {
    cuda.read(address, values);
    return result.applyAsDouble(values);
  }
}
