package io.streamgan.gan.cuda;

import io.streamgan.gan.cuda.Launch.Grid;
import io.streamgan.gan.cuda.Operations.VectorSums;
import io.streamgan.gan.platform.SpectralNorm;
import java.util.List;

/** Kernels that normalise a weight. */
final class CudaSpectralNorm implements SpectralNorm {
  private final CudaTensor effective;
  private final Runnable refresh;
  private final Runnable iterate;
  private final Runnable toRawGradient;

  CudaSpectralNorm(CudaTensor weight, CudaTensor u, CudaTensor gradient, Operations operations) {
    // In the memory of the GPU, weights are matrices [all others, out], so u belongs to the
    // columns.
    int columns = u.size();
    int rows = weight.size() / columns;
    CudaTensor v = operations.zeros(rows);
    CudaTensor inverse = operations.zeros(1);
    CudaTensor unused = operations.zeros(1);
    effective = operations.zerosLike(weight);
    CudaTensor matrix = weight.reshaped(rows, columns);
    Runnable toV = operations.launch("timesVector", new Grid(rows, 1, 1), matrix, u, v, columns);
    Runnable toU = operations.columnSums(matrix, v, u);
    Grid one = new Grid(1, 1, 1);
    refresh =
        Operations.all(
            List.of(
                toV,
                operations.launch("normaliseVector", one, v, inverse, v.size()),
                operations.forItems(
                    "scaleValues", weight.size(), weight, inverse, effective, weight.size())));
    iterate =
        Operations.all(
            List.of(
                toV,
                operations.launch("normaliseVector", one, v, unused, v.size()),
                toU,
                operations.launch("normaliseVector", one, u, unused, u.size()),
                refresh));
    VectorSums inner = operations.dot(gradient, effective);
    toRawGradient =
        Operations.all(
            List.of(
                inner.task(),
                operations.forItems(
                    "rawGradient",
                    gradient.size(),
                    gradient,
                    inner.address(),
                    v,
                    u,
                    inverse,
                    gradient.size(),
                    columns)));
  }

  @Override
  public CudaTensor effective() {
    return effective;
  }

  @Override
  public void refresh() {
    refresh.run();
  }

  @Override
  public void toRawGradient() {
    toRawGradient.run();
  }

  @Override
  public void iterate() {
    iterate.run();
  }
}
