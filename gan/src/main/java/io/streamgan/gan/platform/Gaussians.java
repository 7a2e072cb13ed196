package io.streamgan.gan.platform;

import io.streamgan.gan.Randomness;

/** The values of a tensor, standard normal random numbers. */
public interface Gaussians {
  /** Sets all values of the tensor to those that {@link Randomness#gaussians} draws. */
  void draw(Randomness random);

  /** Sets all values of the tensor to numbers that were drawn elsewhere. */
  void set(float[] values);
}
