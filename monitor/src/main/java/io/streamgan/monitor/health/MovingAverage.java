package io.streamgan.monitor.health;

/**
 * Exponential moving average without a bias towards its start (Kingma and Ba 2015). Not
 * thread-safe.
 */
final class MovingAverage {
  private final double rate;
  private double sum;
  private double weight;

  /**
   * @param steps that about 63 % of the weight lies on
   */
  MovingAverage(double steps) {
    rate = 1 / steps;
  }

  void add(double value) {
    sum += rate * (value - sum);
    weight += rate * (1 - weight);
  }

  /** NaN before the first value. */
  double value() {
    return sum / weight;
  }
}
