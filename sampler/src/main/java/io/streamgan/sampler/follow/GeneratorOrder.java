package io.streamgan.sampler.follow;

import io.streamgan.codec.PublishedGenerator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which generator may follow which. Within a run, only a higher version may. Another run may begin
 * at any version, because a model that begins anew counts from 1 again; the topic's order says that
 * it is newer. A run that another has replaced does not come back: two trainers that write under
 * one model's name would otherwise make the served generator flap between them. Not thread-safe.
 */
final class GeneratorOrder {
  private final Set<String> replacedRuns = new HashSet<>();
  private @Nullable String run;
  private long version;

  /** Why {@code next} may not be served now; empty when it may. */
  Optional<String> objection(PublishedGenerator next) {
    String served = run;
    if (served == null) {
      return Optional.empty();
    }
    String nextRun = next.manifest().getRunId();
    if (nextRun.equals(served)) {
      return next.version() > version
          ? Optional.empty()
          : Optional.of("%s is not newer than version %d".formatted(next, version));
    }
    return replacedRuns.contains(nextRun)
        ? Optional.of("%s is of a run that %s has replaced".formatted(next, served))
        : Optional.empty();
  }

  /** From now on {@code next} is the one to be newer than. */
  void accept(PublishedGenerator next) {
    String nextRun = next.manifest().getRunId();
    if (run != null && !run.equals(nextRun)) {
      replacedRuns.add(run);
    }
    run = nextRun;
    version = next.version();
  }
}
