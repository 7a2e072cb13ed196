package io.streamgan.gan.platform;

/** A task that also measures a number. */
public interface Measuring extends Runnable {
  /** Returns the number that the last run has measured, and waits for that run. */
  double value();
}
