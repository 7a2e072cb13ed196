package io.streamgan.gan.nd4j;

/** A layer that gives its input's memory another shape, or none, and computes nothing. */
record ReshapeLayer(Signal output) implements Layer {
  @Override
  public void forward() {}

  @Override
  public void backward() {}
}
