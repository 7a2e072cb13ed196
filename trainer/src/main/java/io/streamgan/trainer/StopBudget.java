package io.streamgan.trainer;

import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The time that a stop has for what it waits for: the end of the step, the commit of what is left,
 * and the end of the clients. Reports once when step and commit have been found to take longer.
 */
final class StopBudget {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Duration timeout;
  private boolean reported;
  private double stepMillis;
  private double commitMillis;

  StopBudget(Duration timeout) {
    this.timeout = timeout;
  }

  static StopBudget of(TrainerSettings settings) {
    return new StopBudget(settings.get(ResilienceSettings.STOP_TIMEOUT_MS));
  }

  /** Longest time that a stop waits for the last commit. */
  Duration forCommit() {
    Duration half = timeout.dividedBy(2);
    Duration rest = timeout.minus(CLOSING);
    return rest.compareTo(half) > 0 ? rest : half;
  }

  /** A step has taken {@code millis}; returns a line to log if a stop can no longer be in time. */
  Optional<String> step(double millis) {
    stepMillis = millis;
    return report();
  }

  /** The same of a commit. */
  Optional<String> commit(double millis) {
    commitMillis = millis;
    return report();
  }

  private Optional<String> report() {
    if (reported || stepMillis + commitMillis <= timeout.toMillis()) {
      return Optional.empty();
    }
    reported = true;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "A step takes %.1f s and a commit %.1f s, but a stop waits %.1f s for both: a trainer"
                + " that is stopped may end with code 1, and the next one repeats the steps since"
                + " the last commit; raise stop.timeout.ms, and the orchestrator's grace period"
                + " above it",
            stepMillis / 1e3,
            commitMillis / 1e3,
            timeout.toMillis() / 1e3));
  }
}
