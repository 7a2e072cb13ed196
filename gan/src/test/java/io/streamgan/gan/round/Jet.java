package io.streamgan.gan.round;

/**
 * A number that depends on two variables s and t, known near s = t = 0: its value, its two
 * derivatives and its mixed second derivative. Arithmetic on such numbers differentiates exactly,
 * but for the rounding of doubles, and gives the same bits on every machine.
 */
record Jet(double value, double byS, double byT, double byBoth) {
  static final Jet ZERO = of(0);

  static Jet of(double value) {
    return new Jet(value, 0, 0, 0);
  }

  Jet plus(Jet other) {
    return new Jet(value + other.value, byS + other.byS, byT + other.byT, byBoth + other.byBoth);
  }

  Jet minus(Jet other) {
    return plus(other.times(-1));
  }

  Jet times(double factor) {
    return new Jet(factor * value, factor * byS, factor * byT, factor * byBoth);
  }

  Jet times(Jet other) {
    return new Jet(
        value * other.value,
        byS * other.value + value * other.byS,
        byT * other.value + value * other.byT,
        byBoth * other.value + byS * other.byT + byT * other.byS + value * other.byBoth);
  }

  /** 1 / sqrt(this). */
  Jet inverseRoot() {
    double f = 1 / Math.sqrt(value);
    return function(f, -f / (2 * value), 3 * f / (4 * value * value));
  }

  Jet tanh() {
    double y = StrictMath.tanh(value);
    double slope = 1 - y * y;
    return function(y, slope, -2 * y * slope);
  }

  /** A function of this number, given its value and its first and second derivative here. */
  private Jet function(double f, double first, double second) {
    return new Jet(f, first * byS, first * byT, first * byBoth + second * byS * byT);
  }
}
