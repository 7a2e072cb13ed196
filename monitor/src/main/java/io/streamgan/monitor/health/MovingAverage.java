package io.streamgan.monitor.health;

/** Exponential moving average with bias correction (Kingma and Ba 2015). Not thread-safe. */
final class MovingAverage {
  private final double rate;
  private double sum;
  private double weight;

  /**
   * @param steps number of newest values that have about 63 % of the weight
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
