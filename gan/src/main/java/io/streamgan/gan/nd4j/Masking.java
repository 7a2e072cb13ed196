package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that multiplies its input by a mask. */
interface Masking extends Layer {
  /**
   * Returns a task that multiplies {@code array}, of the output's shape, by the mask of the last
   * run. It must run after the backward pass.
   */
  Runnable masking(INDArray array);
}
