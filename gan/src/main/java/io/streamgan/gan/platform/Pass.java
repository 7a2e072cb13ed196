package io.streamgan.gan.platform;

import java.util.List;
import java.util.Optional;

/**
 * A forward pass through a network with a fixed batch size, with a backward pass if its purpose
 * needs one. The layers are bound to their memory, which all runs use again.
 */
public interface Pass {
  /** Purpose of a pass, which determines batch normalisation's statistics and the gradients. */
  enum Purpose {
    /** Batch statistics; gradients of the parameters. */
    LEARN,
    /** Batch statistics; gradients of the parameters and of the input. */
    LEARN_THROUGH,
    /** Batch statistics; gradient of the input only. */
    SEE_THROUGH,
    /** Batch statistics; no gradients. */
    OBSERVE,
    /** Running statistics; no gradients. */
    EVALUATE
  }

  /** Returns the input, whose first axis is the batch. Runs leave its values unchanged. */
  Tensor input();

  /** Returns the gradient with respect to the input, in a pass that computes it. */
  Tensor inputGradient();

  Tensor output();

  /** Returns the gradient that callers set before {@link #backward}, which may overwrite it. */
  Tensor outputGradient();

  /**
   * Sets the classes of the rows for the next runs.
   *
   * @param classes class of each row, from 0; -1 for unknown, which all rows are initially
   */
  void label(int[] classes);

  /** Computes the output from the input. */
  void forward();

  /** Computes the gradients that the purpose needs from {@link #outputGradient}. */
  void backward();

  /** Describes the first layer with an output value that is not finite. */
  Optional<String> firstNonFinite();

  /**
   * Adds the time that each layer has taken so far, as far as the platform measures it.
   *
   * @param name name of the pass
   */
  void addTimes(String name, List<LayerTime> times);
}
