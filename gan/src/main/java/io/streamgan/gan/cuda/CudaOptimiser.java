package io.streamgan.gan.cuda;

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
    VectorParts norm = operations.dot(gradients, gradients);
    update =
        Operations.all(
            List.of(
                norm.task(),
                operations.forItems(
                    "limitNorm", 1, norm.parts(), factor, (float) gradientLimit, norm.count()),
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
    float[] state = new float[2];
    factor.get(0, state);
    return state[1] == 0;
  }

  @Override
  public void restart() {
    factor.set(0, new float[2]);
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
