package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that multiplies its input by a mask. */
interface Masking extends Layer {
  /** Returns the mask that the last backward run multiplied the gradient by. */
  INDArray mask();
}
