package io.streamgan.monitor.health;

import io.streamgan.schemas.settings.Settings;

/**
 * Difference from the reference above which real images count as changed.
 *
 * @param pValue largest p-value of a change; 0 disables the check
 * @param magnitude smallest magnitude that matters, because a large sample makes the smallest
 *     change significant
 */
public record DriftLimit(double pValue, double magnitude) {
  /** For pixels; the magnitude is the ratio of the distance to that by chance. */
  public static DriftLimit ofImages(Settings settings) {
    return new DriftLimit(settings.get(HealthSettings.DRIFT_P_VALUE), 1.3);
  }

  /** For labels; the magnitude is the share of images whose class has changed. */
  public static DriftLimit ofClasses(Settings settings) {
    return new DriftLimit(settings.get(HealthSettings.DRIFT_P_VALUE), 0.1);
  }

  public boolean isExceeded(double observedPValue, double observedMagnitude) {
    return observedPValue <= pValue && observedMagnitude > magnitude;
  }
}
