package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * The classifier, which has learned what the labels mean, names other classes than the labels do:
 * labels are wrong, or the images are none that it has seen.
 */
final class LabelMismatch implements Detector {
  private static final double END = 1.15;

  private final double ratioLimit;

  LabelMismatch(double ratioLimit) {
    this.ratioLimit = ratioLimit;
  }

  @Override
  public Condition condition() {
    return Condition.LABEL_MISMATCH;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Labels labels) || ratioLimit <= 0) {
      return Judgement.OPEN;
    }
    double ratio = labels.agreement() / Math.max(labels.accuracy(), 1e-9);
    if (ratio < ratioLimit) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "%.0f %% of the real images' labels are what the classifier sees, %.0f %% were",
              100 * labels.agreement(),
              100 * labels.accuracy()),
          Map.of(
              "agreement", labels.agreement(),
              "agreementBefore", labels.accuracy(),
              "ratioLimit", ratioLimit));
    }
    return ratio > END * ratioLimit ? Judgement.HEALTHY : Judgement.OPEN;
  }
}
