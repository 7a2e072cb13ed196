package io.streamgan.monitor.health;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Detects that a generator no longer makes images that it has made before: the coverage of a class
 * or an earlier time falls below a part of its best.
 */
final class Forgetting implements Detector {
  private final double ratioLimit;

  Forgetting(double ratioLimit) {
    this.ratioLimit = ratioLimit;
  }

  @Override
  public Condition condition() {
    return Condition.FORGETTING;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Past past) || ratioLimit <= 0) {
      return Judgement.OPEN;
    }
    List<Observation.Regime> learned =
        past.regimes().stream()
            .filter(regime -> regime.best() >= Observation.Regime.LEARNED)
            .toList();
    List<String> forgotten =
        learned.stream()
            .filter(regime -> regime.ratio() < ratioLimit)
            .map(Observation.Regime::name)
            .toList();
    double least = learned.stream().mapToDouble(Observation.Regime::ratio).min().orElse(1);
    if (forgotten.isEmpty()) {
      return least >= (1 + ratioLimit) / 2 ? Judgement.HEALTHY : Judgement.OPEN;
    }
    return new Judgement.Sick(
        String.format(
            Locale.ROOT,
            "G has forgotten %s: less than %.0f %% of its best coverage is left",
            String.join(", ", forgotten),
            100 * ratioLimit),
        Map.of(
            "regimes", (double) forgotten.size(), "leastRatio", least, "ratioLimit", ratioLimit));
  }
}
