package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The linear layer y = xW + b. */
final class LinearLayer implements Layer {
  private final Signal output;
  private final List<Runnable> forward = new ArrayList<>();
  private final List<Runnable> backward = new ArrayList<>();

  LinearLayer(Signal input, Signal output, LayerParameters parameters, Arena arena) {
    this.output = output;
    INDArray x = input.value();
    INDArray y = output.value();
    INDArray weight = parameters.value("weight");
    forward.add(arena.operator("matmul", List.of(x, weight), List.of(y))::run);
    if (parameters.has("bias")) {
      forward.add(arena.operator("biasadd", List.of(y, parameters.value("bias")), List.of(y))::run);
    }
    INDArray gradient = output.gradient();
    if (gradient == null) {
      return;
    }
    if (parameters.learning()) {
      backward.add(
          arena.operator(
                  "matmul", List.of(x, gradient), List.of(parameters.gradient("weight")), 1, 0, 0)
              ::run);
      if (parameters.has("bias")) {
        backward.add(sums(gradient, parameters.gradient("bias")));
      }
    }
    if (input.gradient() != null) {
      backward.add(
          arena.operator("matmul", List.of(gradient, weight), List.of(input.gradient()), 0, 1, 0)
              ::run);
    }
  }

  /**
   * Returns a task that computes column sums in double precision. If the terms cancel, as for D's
   * last bias under the Wasserstein objective, Adam would make a full step of a remaining rounding
   * error.
   */
  private static Runnable sums(INDArray matrix, INDArray target) {
    HostMemory from = new HostMemory(matrix);
    HostMemory to = new HostMemory(target);
    int columns = to.size();
    float[] row = new float[columns];
    return () -> {
      FloatBuffer source = from.read();
      FloatBuffer sums = to.write();
      double[] totals = new double[columns];
      for (int begin = 0; begin < source.capacity(); begin += columns) {
        source.get(begin, row, 0, columns);
        for (int column = 0; column < columns; column++) {
          totals[column] += row[column];
        }
      }
      for (int column = 0; column < columns; column++) {
        sums.put(column, (float) totals[column]);
      }
    };
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    forward.forEach(Runnable::run);
  }

  @Override
  public void backward() {
    backward.forEach(Runnable::run);
  }
}
