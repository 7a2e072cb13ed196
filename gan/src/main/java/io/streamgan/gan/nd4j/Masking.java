package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that multiplies its input by a mask. */
interface Masking extends Layer {
  /** What the last backward run has multiplied gradients by. */
  INDArray mask();
}
