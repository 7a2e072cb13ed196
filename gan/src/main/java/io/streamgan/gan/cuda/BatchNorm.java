package io.streamgan.gan.cuda;

import io.streamgan.gan.network.LayerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Binds batch normalisation with the statistics of the batch (Ioffe and Szegedy 2015), computed
 * separately for each group of rows. With c = x - mean, s = gamma / sqrt(var + epsilon): y = s c +
 * beta, and
 *
 * <pre>
 * dbeta = sum dy,  dgamma = sum(dy c) / sqrt(var + epsilon)
 * dx = s (dy - mean(dy) - c mean(dy c) / (var + epsilon))
 * </pre>
 */
final class BatchNorm {
  private final Operations operations;
  private final int groups;

  BatchNorm(Operations operations, int groups) {
    this.operations = operations;
    this.groups = groups;
  }

  /**
   * @param slope below 0 of the rectifier that the output goes through; 1 for none
   */
  BoundLayer bind(
      LayerSpec spec, float slope, Signal input, Signal output, LayerParameters parameters) {
    CudaTensor x = input.value();
    CudaTensor gamma = parameters.value("weight");
    int columns = x.columns();
    int rows = x.size() / columns / groups;
    int groupSize = rows * columns;
    CudaTensor means = operations.zeros(groups, columns);
    CudaTensor scales = operations.zeros(groups, columns);
    long inverses = operations.doubles((long) groups * columns);
    List<Runnable> forward =
        List.of(
            operations.sumColumns(
                "normMeans", x, groups, List.of(x, means, parameters.value("running_mean"))),
            operations.sumColumns(
                "normScales",
                x,
                groups,
                List.of(x, means, gamma, inverses, scales, parameters.value("running_var"))),
            operations.forItems(
                "normalise",
                x.size(),
                x,
                means,
                scales,
                parameters.value("bias"),
                output.value(),
                slope,
                x.size(),
                columns,
                groupSize));
    List<Runnable> backward = new ArrayList<>();
    CudaTensor dy = output.gradient();
    if (dy != null) {
      CudaTensor slopes = operations.zeros(groups, columns);
      CudaTensor shifts = operations.zeros(groups, columns);
      backward.add(
          operations.sumColumns(
              "normGradients",
              x,
              groups,
              Arrays.asList(
                  dy,
                  x,
                  means,
                  gamma,
                  inverses,
                  slopes,
                  shifts,
                  parameters.learning() ? parameters.gradient("weight") : null,
                  parameters.learning() ? parameters.gradient("bias") : null)));
      CudaTensor dx = input.gradient();
      if (dx != null) {
        backward.add(
            operations.forItems(
                "normaliseBack",
                x.size(),
                dy,
                x,
                means,
                scales,
                slopes,
                shifts,
                dx,
                x.size(),
                columns,
                groupSize));
      }
    }
    return new BoundLayer(spec, output, Operations.all(forward), Operations.all(backward), null);
  }
}
