package io.streamgan.ingest.source.digits;

import io.streamgan.ingest.random.IndexedRandom;

/**
 * How one image's writer writes. Lengths are in heights of the digit, angles in radians.
 *
 * @param slant shear to the right
 * @param rotation clockwise
 * @param width factor on the skeleton's usual width
 * @param unsteadiness deviation of each control point
 * @param taper how much wider the digit is at its foot than at its middle
 * @param waist how far the middle is moved down
 * @param bend amplitude of the slow wave that bends all lines
 * @param tightness of the curves: 0 runs straight from point to point, 0.5 round
 * @param penRadius half the stroke's usual width
 * @param pressure how much the stroke's width varies along its way, 0 to 1
 * @param fill share of the frame's usual 20/28 that the digit takes
 */
record Hand(
    double slant,
    double rotation,
    double width,
    double unsteadiness,
    double taper,
    double waist,
    double bend,
    double tightness,
    double penRadius,
    double pressure,
    double fill) {

  /** Any hand. */
  static Hand any(IndexedRandom random) {
    return of(random, 0.16, 0.22, 1, 0.25);
  }

  /**
   * A hand from a place between two extremes: 0 is upright and fine, 1 slanted and bold.
   *
   * @param place from 0 to 1
   */
  static Hand between(IndexedRandom random, double place) {
    return of(random, -0.15 + 0.7 * place, 0.08, 0.65 + 0.8 * place, 0.08);
  }

  private static Hand of(
      IndexedRandom random, double slant, double slantSpread, double boldness, double boldSpread) {
    double bold = boldness * (1 + random.normal(boldSpread));
    return new Hand(
        slant + random.normal(slantSpread),
        random.normal(0.07),
        1 + random.normal(0.17),
        random.uniform(0.010, 0.030) + (random.chance(0.12) ? 0.014 : 0),
        random.normal(0.16),
        random.normal(0.045),
        random.normal(0.035),
        random.uniform(0.40, 0.56),
        Math.max(0.03, 0.064 * bold),
        random.uniform(0.1, 0.5),
        random.uniform(0.90, 1.04));
  }
}
