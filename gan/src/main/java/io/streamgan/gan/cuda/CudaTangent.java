package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tangent pass over the layers of a {@link CudaPass}. */
final class CudaTangent implements Tangent {
  private final Operations operations;
  private final Tensors gradients;
  private final @Nullable CudaTensor scoreGradients;
  private final CudaTensor direction;
  private final List<Runnable> forward = new ArrayList<>();
  private final List<Runnable> weightGradients = new ArrayList<>();

  CudaTangent(
      CudaPass primal,
      Tensors gradients,
      @Nullable CudaTensor scoreGradients,
      Operations operations) {
    this.operations = operations;
    this.gradients = gradients;
    this.scoreGradients = scoreGradients;
    direction = operations.zeros(primal.input().shape());
    through(primal.layers(), direction);
  }

  /** Adds the tasks of a sequence of layers, and returns the tangent behind it. */
  CudaTensor through(List<BoundLayer> layers, CudaTensor entering) {
    CudaTensor tangent = entering;
    for (BoundLayer layer : layers) {
      BoundLayer.TangentRule rule = layer.tangent();
      if (rule == null) {
        throw new IllegalArgumentException(
            "a gradient penalty does not support the layer " + layer.spec());
      }
      tangent = rule.bind(tangent, this);
    }
    return tangent;
  }

  /** Adds a task that computes the tangent at a layer's output, and returns that tangent. */
  CudaTensor moved(Signal output, Function<CudaTensor, Runnable> task) {
    CudaTensor next = operations.zeros(output.value().shape());
    forward.add(task.apply(next));
    return next;
  }

  /** Adds a task that copies a tangent, and returns the copy. */
  CudaTensor copied(CudaTensor tangent) {
    CudaTensor copy = operations.zeros(tangent.shape());
    forward.add(operations.copy(tangent, copy));
    return copy;
  }

  /**
   * Adds the tasks of a layer with weights. Those of the weights' gradients overwrite the tangent
   * at the layer's input.
   *
   * @param entering tangent at the layer's input
   * @param x the layer's input
   * @param toNext makes the task that computes the tangent at the layer's output
   * @param toGradient makes the task that computes the weight's gradient from the tangent and the
   *     gradient at the layer's output
   */
  CudaTensor weighted(
      Signal output,
      CudaTensor entering,
      CudaTensor x,
      LayerParameters parameters,
      Function<CudaTensor, Runnable> toNext,
      Function<CudaTensor, Runnable> toGradient) {
    CudaTensor next = moved(output, toNext);
    LayerParameters into = parameters.into(gradients);
    CudaTensor scores = scoreGradients;
    if (scores != null) {
      weightGradients.add(
          operations.forItems(
              "addScaledRows", x.size(), x, scores, entering, x.size(), x.size() / scores.size()));
      if (parameters.valueIfAny("bias") != null) {
        weightGradients.add(
            operations.columnSums(output.requireGradient(), scores, into.gradient("bias")));
      }
    }
    weightGradients.add(toGradient.apply(into.gradient("weight")));
    return next;
  }

  @Override
  public CudaTensor direction() {
    return direction;
  }

  @Override
  public void run() {
    forward.forEach(Runnable::run);
    weightGradients.forEach(Runnable::run);
  }

  /** Adds nothing: layers run as parts of a graph. */
  @Override
  public void addTimes(String name, List<LayerTime> times) {}
}
