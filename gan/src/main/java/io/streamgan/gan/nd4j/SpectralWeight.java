package io.streamgan.gan.nd4j;

import io.streamgan.gan.platform.SpectralNorm;
import io.streamgan.gan.platform.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operators of ND4J that normalise a weight. */
final class SpectralWeight implements SpectralNorm {
  private final INDArray effective;
  private final HostMemory u;
  private final HostMemory v;
  private final HostMemory factor;
  private final Operator toV;
  private final Operator toU;
  private final Operator divide;
  private final Operator dot;
  private final Operator outer;
  private final Operator subtract;
  private final Operator scaleOuter;
  private final Operator scaleGradient;

  SpectralWeight(INDArray weight, INDArray left, INDArray gradient, Arena arena) {
    boolean outLast = weight.rank() == 2;
    long rows = weight.size(0);
    INDArray matrix = Views.reshaped(weight, rows, weight.length() / rows);
    INDArray rowU = Views.reshaped(left, 1, left.length());
    INDArray rowV = arena.zeros(1, weight.length() / left.length());
    INDArray scalar = arena.zeros(1);
    INDArray inner = arena.zeros(1, 1);
    effective = arena.zeros(weight.shape());
    u = new HostMemory(left);
    v = new HostMemory(rowV);
    factor = new HostMemory(scalar);
    int across = outLast ? 1 : 0;
    toV = arena.operator("matmul", List.of(rowU, matrix), List.of(rowV), 0, across, 0);
    toU = arena.operator("matmul", List.of(rowV, matrix), List.of(rowU), 0, 1 - across, 0);
    divide = arena.operator("multiply", List.of(weight, scalar), List.of(effective));
    INDArray flatGradient = Views.reshaped(gradient, 1, gradient.length());
    INDArray flatEffective = Views.reshaped(effective, 1, effective.length());
    dot = arena.operator("matmul", List.of(flatGradient, flatEffective), List.of(inner), 0, 1, 0);
    INDArray outerProduct = arena.zeros(matrix.shape());
    outer =
        arena.operator(
            "matmul",
            outLast ? List.of(rowV, rowU) : List.of(rowU, rowV),
            List.of(outerProduct),
            1,
            0,
            0);
    INDArray gradientMatrix = Views.reshaped(gradient, matrix.shape());
    scaleOuter = arena.operator("multiply", List.of(outerProduct, inner), List.of(outerProduct));
    subtract =
        arena.operator("subtract", List.of(gradientMatrix, outerProduct), List.of(gradientMatrix));
    scaleGradient = arena.operator("multiply", List.of(gradient, scalar), List.of(gradient));
  }

  @Override
  public Tensor effective() {
    return new Nd4jTensor(effective);
  }

  @Override
  public void refresh() {
    toV.run();
    factor.write().put(0, (float) (1 / normalise(v)));
    divide.run();
  }

  @Override
  public void toRawGradient() {
    dot.run();
    outer.run();
    scaleOuter.run();
    subtract.run();
    scaleGradient.run();
  }

  @Override
  public void iterate() {
    toV.run();
    normalise(v);
    toU.run();
    normalise(u);
    refresh();
  }

  /** Divides the vector by its norm, and returns the norm. */
  private static double normalise(HostMemory memory) {
    FloatBuffer vector = memory.write();
    double square = TINY;
    for (int i = 0; i < vector.capacity(); i++) {
      square += (double) vector.get(i) * vector.get(i);
    }
    double norm = Math.sqrt(square);
    for (int i = 0; i < vector.capacity(); i++) {
      vector.put(i, (float) (vector.get(i) / norm));
    }
    return norm;
  }
}
