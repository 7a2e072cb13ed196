package io.streamgan.trainer;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.trainer.output.Commit.Event;
import io.streamgan.trainer.output.Commit.Moment;
import io.streamgan.trainer.request.Adaptation;
import io.streamgan.trainer.request.Notice;
import io.streamgan.trainer.request.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What events make of one model in memory, and what is told of that. Owned by the training thread.
 *
 * <p>All of it is part of the model's state: it becomes visible with the commit that has the step
 * before which an event was acted on, and is undone with it.
 */
final class Responses {
  private static final Logger LOG = LoggerFactory.getLogger(Responses.class);
  private static final int MOST_ROLLBACKS_IN_A_ROW = 3;

  private final ResponseSettings settings;
  private final Outputs outputs;
  private RequestState state;
  private boolean milestoneWanted;
  private long milestoneNanos = System.nanoTime();

  /**
   * @param outputs take in what is told
   * @param saved of the checkpoint; what the settings have switched off since is forgotten
   */
  Responses(ResponseSettings settings, Outputs outputs, Optional<RequestState> saved) {
    this.settings = settings;
    this.outputs = outputs;
    RequestState known = saved.orElse(RequestState.NEW);
    if (!settings.act()) {
      known = known.resumed();
    }
    state = known.adaptation().kind() == settings.drift() ? known : known.adapted(Adaptation.NONE);
  }

  /** What a checkpoint has to hold; empty where the trainer does not listen. */
  Optional<RequestState> saved() {
    return settings.listens() ? Optional.of(state) : Optional.empty();
  }

  /** Offset of the first event that has not been acted on; negative for the topic's end. */
  long nextOffset() {
    return state.nextOffset();
  }

  /** Events are read from {@code offset} on. */
  void listen(long offset) {
    state = state.upTo(offset);
  }

  boolean isPaused() {
    return state.isPaused();
  }

  Adaptation adaptation() {
    return state.adaptation();
  }

  /**
   * Acts on {@code notice}.
   *
   * @param now where training stands
   * @return the step before which lies what the model has to go back to, where it has to
   */
  OptionalLong heed(Notice notice, Moment now) {
    state = state.upTo(notice.offset() + 1);
    HealthEvent event = notice.event();
    if (!event.getRunId().isEmpty() && !event.getRunId().equals(now.runId())) {
      return OptionalLong.empty();
    }
    if (notice.isDrift() && settings.drift() != Adaptation.Kind.NONE) {
      adapt(now);
    }
    if (!settings.act()) {
      return OptionalLong.empty();
    }
    if (notice.asksFor(Notice.ROLLBACK)) {
      return rollback(notice, now);
    }
    if (notice.asksFor(Notice.PAUSE)) {
      pause(event.getType(), now, "training pauses: " + event.getMessage());
    } else if (notice.asksFor(Notice.RESUME)) {
      resume(state.resumed(), now);
    } else if (notice.isEnd()) {
      resume(state.over(event.getType()), now);
    }
    return OptionalLong.empty();
  }

  private OptionalLong rollback(Notice notice, Moment now) {
    HealthEvent event = notice.event();
    boolean byPeople = notice.isByPeople();
    if (!byPeople && event.getStep() <= state.rolledBackAt()) {
      LOG.info("{} at step {} is of steps that are abandoned", event.getType(), event.getStep());
      return OptionalLong.empty();
    }
    if (!byPeople && state.rollbacksInARow() >= MOST_ROLLBACKS_IN_A_ROW) {
      pause(
          event.getType(),
          now,
          "training pauses: %s, and %d rollbacks in a row have not helped; change the settings, or ask to resume"
              .formatted(event.getMessage(), MOST_ROLLBACKS_IN_A_ROW));
      return OptionalLong.empty();
    }
    return OptionalLong.of(notice.sinceStep());
  }

  /** The model is again what it was after {@code step}. */
  void rolledBack(Moment now, long step, String reason) {
    state = state.rolledBack(now.step());
    milestoneWanted = true;
    tell(
        new Event(
            "rollback",
            "",
            now,
            Instant.now(),
            "%s; back to the model after step %d, on with other images and random numbers"
                .formatted(reason, step),
            Map.of(
                "toStep", (double) step,
                "abandonedSteps", (double) (now.step() - step),
                "inARow", (double) state.rollbacksInARow())));
  }

  /** There is nothing to go back to. */
  void cannotRollBack(Moment now, long beforeStep, String reason) {
    tell(
        new Event(
            "rollback",
            "",
            now,
            Instant.now(),
            "%s; the model cannot go back: no checkpoint of a step before %d is kept"
                .formatted(reason, beforeStep),
            Map.of("beforeStep", (double) beforeStep)));
  }

  private void pause(String type, Moment now, String message) {
    boolean was = state.isPaused();
    state = state.paused(type);
    if (!was) {
      tell(new Event("pause", "onset", now, Instant.now(), message, Map.of()));
    }
  }

  private void resume(RequestState next, Moment now) {
    boolean was = state.isPaused();
    state = next;
    if (was && !next.isPaused()) {
      tell(new Event("pause", "end", now, Instant.now(), "training goes on", Map.of()));
    }
  }

  private void adapt(Moment now) {
    Adaptation adaptation =
        new Adaptation(
            settings.drift(), settings.driftFactor(), now.imagesSeen() + settings.driftImages());
    state = state.adapted(adaptation);
    tell(
        new Event(
            "adaptation",
            "onset",
            now,
            Instant.now(),
            "real images have changed: from step %d on %s by %s, until %,d images are seen"
                .formatted(
                    now.step() + 1,
                    settings.drift() == Adaptation.Kind.EMA
                        ? "the half-life of the averaged generator is divided"
                        : "the learning rates are multiplied",
                    adaptation.factor(),
                    adaptation.untilImages()),
            Map.of(
                "fromStep",
                now.step() + 1.0,
                "factor",
                adaptation.factor(),
                "untilImages",
                (double) adaptation.untilImages())));
  }

  /** Ends what drift has changed, when its time has come; true when it has. */
  boolean endAdaptation(Moment now) {
    if (!state.adaptation().isActive() || now.imagesSeen() < state.adaptation().untilImages()) {
      return false;
    }
    state = state.adapted(Adaptation.NONE);
    tell(
        new Event(
            "adaptation",
            "end",
            now,
            Instant.now(),
            "from step %d on learning is as before the change".formatted(now.step() + 1),
            Map.of("fromStep", now.step() + 1.0)));
    return true;
  }

  /** Whether the checkpoint that is made now is kept to go back to; the next one then is not. */
  boolean takeMilestone() {
    boolean first = state.milestones() == 0;
    long elapsed = System.nanoTime() - milestoneNanos;
    boolean due = elapsed >= Duration.ofMillis(settings.milestoneMillis()).toNanos();
    if (!settings.act() || !(first || due || milestoneWanted)) {
      return false;
    }
    state = state.withMilestone(!milestoneWanted);
    milestoneWanted = false;
    milestoneNanos = System.nanoTime();
    return true;
  }

  private void tell(Event event) {
    LOG.warn("{}", event.message());
    outputs.addUrgent(event);
  }
}
