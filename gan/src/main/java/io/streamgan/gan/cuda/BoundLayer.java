package io.streamgan.gan.cuda;

import io.streamgan.gan.network.LayerSpec;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is bound to its tensors. No layer overwrites its input or its output's gradient.
 *
 * @param forward computes the output
 * @param backward computes the gradients of input and parameters, as far as the pass needs them
 * @param tangent null for a layer that is not piecewise linear
 */
record BoundLayer(
    LayerSpec spec,
    Signal output,
    Runnable forward,
    Runnable backward,
    @Nullable TangentRule tangent) {
  /** Binds the step of a {@link CudaTangent} through a layer. */
  interface TangentRule {
    /**
     * Adds the tasks of the layer.
     *
     * @param entering tangent at the layer's input
     * @return tangent at its output
     */
    CudaTensor bind(CudaTensor entering, CudaTangent tangent);
  }
}
