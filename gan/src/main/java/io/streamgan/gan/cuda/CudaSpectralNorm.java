package io.streamgan.gan.cuda;

import io.streamgan.gan.cuda.Launch.Grid;
import io.streamgan.gan.cuda.Operations.VectorParts;
import io.streamgan.gan.platform.SpectralNorm;
import java.util.List;

/** Kernels that normalise a weight. */
final class CudaSpectralNorm implements SpectralNorm {
  private final CudaTensor effective;
  private final Runnable refresh;
  private final Runnable iterate;
  private final Runnable toRawGradient;

  CudaSpectralNorm(CudaTensor weight, CudaTensor u, CudaTensor gradient, Operations operations) {
    // Linear weights are [in, out], so u belongs to their columns.
    boolean outLast = weight.shape().length == 2;
    int rows = weight.size(0);
    int columns = weight.size() / rows;
    CudaTensor v = operations.zeros(outLast ? rows : columns);
    CudaTensor inverse = operations.zeros(1);
    CudaTensor unused = operations.zeros(1);
    effective = operations.zeros(weight.shape());
    CudaTensor ofRows = outLast ? v : u;
    CudaTensor ofColumns = outLast ? u : v;
    Runnable toColumns =
        operations.forItems("vectorTimes", columns, ofRows, weight, ofColumns, rows, columns);
    Runnable toRows =
        operations.launch("timesVector", new Grid(rows, 1, 1), weight, ofColumns, ofRows, columns);
    Runnable toV = outLast ? toRows : toColumns;
    Runnable toU = outLast ? toColumns : toRows;
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
    VectorParts inner = operations.dot(gradient, effective);
    toRawGradient =
        Operations.all(
            List.of(
                inner.task(),
                operations.forItems(
                    "rawGradient",
                    gradient.size(),
                    gradient,
                    inner.parts(),
                    ofRows,
                    ofColumns,
                    inverse,
                    inner.count(),
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
