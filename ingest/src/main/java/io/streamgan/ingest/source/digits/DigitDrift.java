package io.streamgan.ingest.source.digits;

/**
 * Change of the stream of digits over time, from one extreme to the other and back.
 *
 * @param kind what changes
 * @param halfPeriod number of images from one extreme to the other
 */
public record DigitDrift(Kind kind, long halfPeriod) {
  /** What changes. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /**
     * The mix of classes: at first low digits are the most frequent, half a period later high ones.
     */
    CLASSES,
    /** The hand: at first upright and fine, half a period later slanted and bold. */
    STYLE
  }

  /** No drift. */
  public static final DigitDrift NONE = new DigitDrift(Kind.NONE, 1);

  public DigitDrift {
    if (halfPeriod < 1) {
      throw new IllegalArgumentException("a drift of half-period " + halfPeriod);
    }
  }

  /** Phase at image {@code index}: 0 at one extreme, 1 at the other. */
  double phase(long index) {
    double turn = (double) Math.floorMod(index, 2 * halfPeriod) / halfPeriod;
    return 0.5 - 0.5 * StrictMath.cos(Math.PI * turn);
  }
}
