package io.streamgan.sampler.generate;

/**
 * Spherical linear interpolation (Shoemake 1985): points on the straight line between two normal
 * latents have lengths that hardly occur in training, points on the arc do not.
 */
final class SphericalInterpolation {
  /**
   * For a smaller sine of the angle, the latents are parallel, or opposite and joined by many arcs;
   * interpolation is linear then.
   */
  private static final double SMALLEST_SINE = 1e-6;

  private SphericalInterpolation() {}

  /**
   * Writes the point at {@code position} in [0, 1] on the arc from {@code start} to {@code end}.
   * Positions 0 and 1 give the end points exactly.
   */
  static void between(
      float[] start,
      float[] end,
      int offset,
      int size,
      double position,
      float[] target,
      int targetOffset) {
    double dot = 0;
    double startSquares = 0;
    double endSquares = 0;
    for (int i = offset; i < offset + size; i++) {
      dot += (double) start[i] * end[i];
      startSquares += (double) start[i] * start[i];
      endSquares += (double) end[i] * end[i];
    }
    double cosine = dot / Math.max(Double.MIN_NORMAL, Math.sqrt(startSquares * endSquares));
    double angle = StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
    double sine = StrictMath.sin(angle);
    boolean line = sine < SMALLEST_SINE;
    double a = line ? 1 - position : StrictMath.sin((1 - position) * angle) / sine;
    double b = line ? position : StrictMath.sin(position * angle) / sine;
    for (int i = 0; i < size; i++) {
      target[targetOffset + i] = (float) (a * start[offset + i] + b * end[offset + i]);
    }
  }
}
