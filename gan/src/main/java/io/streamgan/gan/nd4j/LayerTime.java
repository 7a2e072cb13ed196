package io.streamgan.gan.nd4j;

/**
 * Time that a layer has taken since the engine was made.
 *
 * @param pass what the layer ran for
 * @param layer index and description; of layers inside a block, the way to them
 * @param forwardNanos nanoseconds of all forward runs
 * @param backwardNanos the same of backward runs
 */
public record LayerTime(String pass, String layer, long forwardNanos, long backwardNanos) {
  /** Both together. */
  public long nanos() {
    return forwardNanos + backwardNanos;
  }
}
