package io.streamgan.ingest.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Files of a watched folder that could not be read, or whose records are too large. Each is tried
 * again after a delay that doubles with each attempt, because a change of permissions, or of the
 * topic's limit, changes neither size nor modification time. For one thread.
 */
final class UnsentFiles {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

  private final Map<String, Attempt> attempts = new HashMap<>();

  private record Attempt(String stamp, Duration delay, Instant next) {}

  /** Whether {@code file} may be read: it is new or changed, or its delay is over. */
  boolean isDue(WatchedFile file, Instant now) {
    Attempt last = attempts.get(file.path());
    return last == null || !last.stamp.equals(file.stamp()) || !now.isBefore(last.next);
  }

  /**
   * Takes in that {@code file} could not be sent.
   *
   * @return whether this was the first attempt to send this content
   */
  boolean add(WatchedFile file, Instant now) {
    Attempt last = attempts.get(file.path());
    if (last == null || !last.stamp.equals(file.stamp())) {
      attempts.put(file.path(), new Attempt(file.stamp(), FIRST_DELAY, now.plus(FIRST_DELAY)));
      return true;
    }
    Duration twice = last.delay.multipliedBy(2);
    Duration delay = twice.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : twice;
    attempts.put(file.path(), new Attempt(file.stamp(), delay, now.plus(delay)));
    return false;
  }

  /** Forgets all files but those at {@code paths}. */
  void retain(Set<String> paths) {
    attempts.keySet().retainAll(paths);
  }
}
