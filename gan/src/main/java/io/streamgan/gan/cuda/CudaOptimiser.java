package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.cuda.Operations.VectorParts;
import io.streamgan.gan.platform.AdamStep;
import io.streamgan.gan.platform.Optimiser;
import java.util.List;

/** Adam in three launches: the gradient's norm in parts, its limit, the update. */
final class CudaOptimiser implements Optimiser {
  private final GanSpec.Adam settings;
  private final CudaTensor mean;
  private final CudaTensor square;
  private final CudaTensor numbers;
  private final CudaTensor factor;
  private final Cuda cuda;
  private final Pointer infinite;
  private final Runnable update;

  CudaOptimiser(
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      CudaTensor parameters,
      CudaTensor gradients,
      Operations operations) {
    this.settings = settings;
    int size = parameters.size();
    mean = operations.zeros(size);
    square = operations.zeros(size);
    numbers = operations.zeros(4);
    factor = operations.zeros(2);
    cuda = operations.cuda();
    infinite = operations.hostDoubles(1);
    VectorParts norm = operations.dot(gradients, gradients);
    update =
        Operations.all(
            List.of(
                norm.task(),
                operations.forItems(
                    "limitNorm",
                    1,
                    norm.parts(),
                    factor,
                    infinite,
                    (float) gradientLimit,
                    norm.count()),
                operations.forItems(
                    "adam",
                    size,
                    parameters,
                    gradients,
                    mean,
                    square,
                    numbers,
                    factor,
                    (float) parameterLimit,
                    size)));
  }

  @Override
  public void at(long step) {
    AdamStep next = AdamStep.of(settings, step);
    numbers.set(
        0,
        new float[] {
          (float) next.rate(), (float) next.beta1(), (float) next.beta2(), (float) next.epsilon()
        });
  }

  @Override
  public void run() {
    update.run();
  }

  @Override
  public boolean isFinite() {
    cuda.finish();
    return infinite.getDouble(0) == 0;
  }

  @Override
  public void restart() {
    cuda.finish();
    factor.set(0, new float[2]);
    infinite.setDouble(0, 0);
  }

  @Override
  public CudaTensor mean() {
    return mean;
  }

  @Override
  public CudaTensor square() {
    return square;
  }
}
