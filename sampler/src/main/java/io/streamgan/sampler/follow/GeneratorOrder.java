package io.streamgan.sampler.follow;

import io.streamgan.codec.PublishedGenerator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a generator may replace another. Within a run, only a higher version may. Another
 * run may begin at any version, because a new run counts from 1; it is newer by the order of the
 * topic. A run that was replaced by another cannot return: otherwise two trainers with the same
 * model name would make the sampler alternate between their generators. Not thread-safe.
 */
final class GeneratorOrder {
  private final Set<String> replacedRuns = new HashSet<>();
  private @Nullable String run;
  private long version;

  /** Returns the reason why {@code next} may not be served, or empty when it may. */
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

  /** Records that {@code next} is served. */
  void accept(PublishedGenerator next) {
    String nextRun = next.manifest().getRunId();
    if (run != null && !run.equals(nextRun)) {
      replacedRuns.add(run);
    }
    run = nextRun;
    version = next.version();
  }
}
