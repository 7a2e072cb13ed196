package io.streamgan.bench.engine;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the cores give at best: large products of float32 matrices. */
final class SgemmPeak {
  private static final int SIDE = 2048;
  private static final int RUNS = 8;

  private SgemmPeak() {}

  /**
   * The best of some runs, in GFLOP/s. Takes a second or two; the engine's library is loaded
   * already.
   *
   * @param threads 0 for all cores
   */
  static double gigaflops(int threads) {
    int all = Runtime.getRuntime().availableProcessors();
    NativeOpsHolder.getInstance()
        .getDeviceNativeOps()
        .setOmpNumThreads(threads == 0 ? all : threads);
    OpContext context = Nd4j.getExecutioner().buildContext();
    try (INDArray a = random();
        INDArray b = random();
        INDArray c = Nd4j.create(DataType.FLOAT, SIDE, SIDE)) {
      context.setInputArrays(List.of(a, b));
      context.setOutputArrays(List.of(c));
      DynamicCustomOp product = DynamicCustomOp.builder("matmul").build();
      double best = 0;
      for (int run = 0; run < RUNS; run++) {
        long from = System.nanoTime();
        Nd4j.exec(product, context);
        double seconds = (System.nanoTime() - from) / 1e9;
        best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / seconds / 1e9);
      }
      return best;
    } finally {
      context.purge();
    }
  }

  private static INDArray random() {
    return Nd4j.rand(DataType.FLOAT, SIDE, SIDE);
  }
}
