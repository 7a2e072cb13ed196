package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import java.util.Set;

/**
 * What the monitor asks trainers to do; those with {@code health.act} obey.
 *
 * @param rollback conditions at whose onset to go back to the model before
 * @param pause conditions to pause for, from onset to end
 */
public record Requests(Set<Condition> rollback, Set<Condition> pause) {
  /** None. */
  public static final Requests NONE = new Requests(Set.of(), Set.of());

  private static final String ROLLBACK = "rollback";
  private static final String PAUSE = "pause";

  public Requests {
    rollback = Set.copyOf(rollback);
    pause = Set.copyOf(pause);
  }

  /** As records name it; empty for nothing. */
  String at(Condition onset) {
    if (rollback.contains(onset)) {
      return ROLLBACK;
    }
    return pause.contains(onset) ? PAUSE : "";
  }
}
