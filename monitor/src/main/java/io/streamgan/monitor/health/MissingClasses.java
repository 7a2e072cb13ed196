package io.streamgan.monitor.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Detects classes that are common among the real images and hardly occur among the generated ones.
 */
final class MissingClasses implements Detector {
  /**
   * Least expected number of generated images of a class; with fewer, chance may explain their
   * absence.
   */
  private static final double EXPECTED = 20;

  private final double ratioLimit;
  private final long afterImages;

  MissingClasses(double ratioLimit, long afterImages) {
    this.ratioLimit = ratioLimit;
    this.afterImages = afterImages;
  }

  @Override
  public Condition condition() {
    return Condition.MISSING_CLASSES;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Classes classes)
        || ratioLimit <= 0
        || classes.imagesSeen() < afterImages) {
      return Judgement.OPEN;
    }
    List<String> missing = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < Math.min(classes.real().size(), classes.generated().size()); c++) {
      double real = classes.real().get(c);
      if (real * classes.images() < EXPECTED) {
        continue;
      }
      double ratio = classes.generated().get(c) / real;
      least = Math.min(least, ratio);
      if (ratio < ratioLimit) {
        missing.add(c < classes.names().size() ? classes.names().get(c) : Integer.toString(c));
      }
    }
    if (missing.isEmpty()) {
      return least > 2 * ratioLimit ? Judgement.HEALTHY : Judgement.OPEN;
    }
    return new Judgement.Sick(
        String.format(
            Locale.ROOT,
            "class %s hardly occurs among generated images",
            String.join(", ", missing)),
        Map.of("classes", (double) missing.size(), "leastRatio", least, "ratioLimit", ratioLimit));
  }
}
