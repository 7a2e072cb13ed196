package io.streamgan.trainer.events;

import io.streamgan.trainer.settings.Adaptation;
import java.util.List;
import java.util.stream.Stream;

/**
 * What events have made of training; part of each checkpoint, so that an event is acted on in
 * exactly one committed model. Immutable.
 *
 * @param nextOffset of the first event that has not been acted on; negative for the topic's end
 * @param rolledBackAt newest step at the time of the last rollback; negative before the first
 * @param rollbacksInARow without a milestone between that was due
 * @param pausedBy types of the events that training pauses for
 * @param adaptation to drift
 * @param milestones checkpoints so far that were kept to go back to
 */
public record ResponseState(
    long nextOffset,
    long rolledBackAt,
    int rollbacksInARow,
    List<String> pausedBy,
    Adaptation adaptation,
    int milestones) {
  /** Of a trainer that has not listened so far. */
  public static final ResponseState NEW =
      new ResponseState(-1, -1, 0, List.of(), Adaptation.NONE, 0);

  public ResponseState {
    pausedBy = List.copyOf(pausedBy);
  }

  public boolean isPaused() {
    return !pausedBy.isEmpty();
  }

  /** Events before {@code offset} are done with. */
  public ResponseState withNextOffset(long offset) {
    return new ResponseState(
        offset, rolledBackAt, rollbacksInARow, pausedBy, adaptation, milestones);
  }

  /** Training has gone back after {@code step}. */
  public ResponseState withRollback(long step) {
    return new ResponseState(
        nextOffset, step, rollbacksInARow + 1, pausedBy, adaptation, milestones);
  }

  /** Training pauses for an event of {@code type}. */
  public ResponseState withPause(String type) {
    return pausedBy.contains(type)
        ? this
        : withPauses(Stream.concat(pausedBy.stream(), Stream.of(type)).toList());
  }

  /** An event of {@code type} is no reason to pause any more. */
  public ResponseState withoutPause(String type) {
    return withPauses(pausedBy.stream().filter(other -> !other.equals(type)).toList());
  }

  /** There is no reason to pause any more; it may be gone back again. */
  public ResponseState withoutPauses() {
    return new ResponseState(nextOffset, rolledBackAt, 0, List.of(), adaptation, milestones);
  }

  private ResponseState withPauses(List<String> types) {
    return new ResponseState(
        nextOffset, rolledBackAt, rollbacksInARow, types, adaptation, milestones);
  }

  /** Learning is changed. */
  public ResponseState withAdaptation(Adaptation other) {
    return new ResponseState(
        nextOffset, rolledBackAt, rollbacksInARow, pausedBy, other, milestones);
  }

  /**
   * A further checkpoint is kept.
   *
   * @param due because training has gone on for long enough
   */
  public ResponseState withMilestone(boolean due) {
    return new ResponseState(
        nextOffset, rolledBackAt, due ? 0 : rollbacksInARow, pausedBy, adaptation, milestones + 1);
  }
}
