package io.streamgan.trainer;

import io.streamgan.schemas.Round;
import org.jspecify.annotations.Nullable;

/** Returns the newest that is known about the rounds of a model. */
@FunctionalInterface
interface RoundNews {
  /** Returns the newest round that has opened or closed; null before the first. */
  @Nullable News newest();

  /**
   * What is known about a round.
   *
   * @param openedNanos {@link System#nanoTime} when it became known that the round is open
   */
  record News(Round round, long openedNanos) {}
}
