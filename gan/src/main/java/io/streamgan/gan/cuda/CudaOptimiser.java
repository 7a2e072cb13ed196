package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.platform.AdamStep;
import io.streamgan.gan.platform.Optimiser;
import java.util.List;

/** Adam in two launches: the limit of the gradient's norm, and the update. */
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
    mean = operations.zerosLike(parameters);
    square = operations.zerosLike(parameters);
    numbers = operations.zeros(4);
    factor = operations.zeros(2);
    cuda = operations.cuda();
    infinite = operations.hostDoubles(1);
    update =
        Operations.all(
            List.of(
                operations.sumVector(
                    "limitNorm", size, List.of(gradients, factor, infinite), (float) gradientLimit),
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
  public void at(long step, double rateFactor) {
    AdamStep next = AdamStep.of(settings, step, rateFactor);
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
