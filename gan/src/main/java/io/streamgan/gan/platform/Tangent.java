package io.streamgan.gan.platform;

import java.util.List;

/**
 * Computes the parameter gradient of sum_i v_i . grad D(x_i). The result is exact almost everywhere
 * for a piecewise linear D.
 *
 * <p>v . grad D(x) is D's derivative in the direction v. It is the output of a forward pass of v,
 * the tangent, through D's layers without their biases, where rectifiers multiply by the mask that
 * they had at x. Its gradient with respect to a layer's weights is, as for every linear layer, the
 * product of the layer's input, which is the tangent, and the gradient at the layer's output, which
 * the backward pass at x has already computed. So a forward and a backward pass at x and a forward
 * pass of v suffice.
 *
 * <p>If the derivatives c_i of a loss with respect to the scores are given, the result also
 * includes the loss: it is the gradient of sum_i c_i D(x_i) + v_i . grad D(x_i).
 */
public interface Tangent {
  /** Returns v, which has the shape of x. */
  Tensor direction();

  /**
   * Computes the gradients. The primal pass must have run forward and, with output gradients of 1,
   * backward.
   */
  void run();

  /**
   * Adds the time that all runs have taken so far, as far as the platform measures it.
   *
   * @param name name of the pass that the tangent belongs to
   */
  void addTimes(String name, List<LayerTime> times);
}
