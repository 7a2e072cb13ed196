package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that the classifier, which was trained with earlier labels, assigns other classes than
 * the labels: the labels are wrong, or the images are unlike those that it was trained with.
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
              "the classifier agrees with %.0f %% of the real images' labels; when its training"
                  + " ended, it was %.0f %%",
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
