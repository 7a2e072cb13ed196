package io.streamgan.gan.platform;

/**
 * The time that a layer has taken since the engine was created.
 *
 * @param pass name of the pass that the layer is part of
 * @param layer path and description of the layer
 * @param forwardNanos nanoseconds of all forward runs
 * @param backwardNanos nanoseconds of all backward runs
 */
public record LayerTime(String pass, String layer, long forwardNanos, long backwardNanos) {
  /** Returns the nanoseconds of all forward and backward runs. */
  public long nanos() {
    return forwardNanos + backwardNanos;
  }
}
