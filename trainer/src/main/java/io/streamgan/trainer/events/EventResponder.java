package io.streamgan.trainer.events;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.events.EventRequest;
import io.streamgan.schemas.events.EventType;
import io.streamgan.trainer.settings.Adaptation;
import io.streamgan.trainer.settings.ResponseSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What events make of one model in memory, and what is told of that. Owned by the training thread.
 *
 * <p>All of it is part of the model's state: it becomes visible with the commit that has the step
 * before which an event was acted on, and is undone with it.
 */
public final class EventResponder {
  private static final Logger LOG = LoggerFactory.getLogger(EventResponder.class);
  private static final int MAX_CONSECUTIVE_ROLLBACKS = 3;

  private final TrainerSettings settings;
  private final Consumer<TrainerEvent> publisher;
  private ResponseState state;
  private boolean milestoneWanted;
  private long milestoneNanos = System.nanoTime();

  /**
   * @param publisher takes the events that report what was done
   * @param saved of the checkpoint; what the settings have switched off since is forgotten
   */
  public EventResponder(
      TrainerSettings settings, Consumer<TrainerEvent> publisher, Optional<ResponseState> saved) {
    this.settings = settings;
    this.publisher = publisher;
    ResponseState known = saved.orElse(ResponseState.NEW);
    if (!settings.get(ResponseSettings.HEALTH_ACT)) {
      known = known.withoutPauses();
    }
    state =
        known.adaptation().kind() == settings.get(ResponseSettings.DRIFT_ACTION)
            ? known
            : known.withAdaptation(Adaptation.NONE);
  }

  /** What a checkpoint has to hold; empty where the trainer does not listen. */
  public Optional<ResponseState> saved() {
    return ResponseSettings.followsEvents(settings) ? Optional.of(state) : Optional.empty();
  }

  /** Offset of the first event that has not been acted on; negative for the topic's end. */
  public long nextOffset() {
    return state.nextOffset();
  }

  /** Events are read from {@code offset} on. */
  public void readFrom(long offset) {
    state = state.withNextOffset(offset);
  }

  public boolean isPaused() {
    return state.isPaused();
  }

  public Adaptation adaptation() {
    return state.adaptation();
  }

  /**
   * Acts on {@code received}.
   *
   * @param now where training stands
   * @return the step before which lies what the model has to go back to, where it has to
   */
  public OptionalLong respond(ReceivedEvent received, Progress now) {
    state = state.withNextOffset(received.offset() + 1);
    HealthEvent event = received.event();
    if (!event.getRunId().isEmpty() && !event.getRunId().equals(now.runId())) {
      return OptionalLong.empty();
    }
    if (received.isDriftOnset()
        && settings.get(ResponseSettings.DRIFT_ACTION) != Adaptation.Kind.NONE) {
      adapt(now);
    }
    if (!settings.get(ResponseSettings.HEALTH_ACT)) {
      return OptionalLong.empty();
    }
    if (received.requests(EventRequest.ROLLBACK)) {
      return rollback(received, now);
    }
    if (received.requests(EventRequest.PAUSE)) {
      pause(event.getType(), now, "training pauses: " + event.getMessage());
    } else if (received.requests(EventRequest.RESUME)) {
      resume(state.withoutPauses(), now);
    } else if (received.isEnd()) {
      resume(state.withoutPause(event.getType()), now);
    }
    return OptionalLong.empty();
  }

  private OptionalLong rollback(ReceivedEvent received, Progress now) {
    HealthEvent event = received.event();
    boolean byOperator = received.isByOperator();
    if (!byOperator && event.getStep() <= state.rolledBackAt()) {
      LOG.info("{} at step {} is of steps that are abandoned", event.getType(), event.getStep());
      return OptionalLong.empty();
    }
    if (!byOperator && state.rollbacksInARow() >= MAX_CONSECUTIVE_ROLLBACKS) {
      pause(
          event.getType(),
          now,
          "training pauses: %s, and %d rollbacks in a row have not helped; change the settings, or ask to resume"
              .formatted(event.getMessage(), MAX_CONSECUTIVE_ROLLBACKS));
      return OptionalLong.empty();
    }
    return OptionalLong.of(received.sinceStep());
  }

  /** The model is again what it was after {@code step}. */
  public void rolledBack(Progress now, long step, String reason) {
    state = state.withRollback(now.step());
    milestoneWanted = true;
    report(
        new TrainerEvent(
            EventType.ROLLBACK,
            EventPhase.NONE,
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
  public void cannotRollBack(Progress now, long beforeStep, String reason) {
    report(
        new TrainerEvent(
            EventType.ROLLBACK,
            EventPhase.NONE,
            now,
            Instant.now(),
            "%s; the model cannot go back: no checkpoint of a step before %d is kept"
                .formatted(reason, beforeStep),
            Map.of("beforeStep", (double) beforeStep)));
  }

  private void pause(String type, Progress now, String message) {
    boolean was = state.isPaused();
    state = state.withPause(type);
    if (!was) {
      report(
          new TrainerEvent(
              EventType.PAUSE, EventPhase.ONSET, now, Instant.now(), message, Map.of()));
    }
  }

  private void resume(ResponseState next, Progress now) {
    boolean was = state.isPaused();
    state = next;
    if (was && !next.isPaused()) {
      report(
          new TrainerEvent(
              EventType.PAUSE, EventPhase.END, now, Instant.now(), "training goes on", Map.of()));
    }
  }

  private void adapt(Progress now) {
    Adaptation adaptation =
        new Adaptation(
            settings.get(ResponseSettings.DRIFT_ACTION),
            settings.get(ResponseSettings.DRIFT_ACTION_FACTOR),
            now.imagesSeen() + settings.get(ResponseSettings.DRIFT_ACTION_IMAGES));
    state = state.withAdaptation(adaptation);
    report(
        new TrainerEvent(
            EventType.ADAPTATION,
            EventPhase.ONSET,
            now,
            Instant.now(),
            "real images have changed: from step %d on %s by %s, until %,d images are seen"
                .formatted(
                    now.step() + 1,
                    settings.get(ResponseSettings.DRIFT_ACTION) == Adaptation.Kind.EMA
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
  public boolean endAdaptation(Progress now) {
    if (!state.adaptation().isActive() || now.imagesSeen() < state.adaptation().untilImages()) {
      return false;
    }
    state = state.withAdaptation(Adaptation.NONE);
    report(
        new TrainerEvent(
            EventType.ADAPTATION,
            EventPhase.END,
            now,
            Instant.now(),
            "from step %d on learning is as before the change".formatted(now.step() + 1),
            Map.of("fromStep", now.step() + 1.0)));
    return true;
  }

  /** Whether the checkpoint that is made now is kept to go back to; the next one then is not. */
  public boolean takeMilestone() {
    boolean first = state.milestones() == 0;
    long elapsed = System.nanoTime() - milestoneNanos;
    boolean due =
        elapsed
            >= Duration.ofMillis(settings.get(ResponseSettings.CHECKPOINT_INTERVAL_MS)).toNanos();
    if (!settings.get(ResponseSettings.HEALTH_ACT) || !(first || due || milestoneWanted)) {
      return false;
    }
    state = state.withMilestone(!milestoneWanted);
    milestoneWanted = false;
    milestoneNanos = System.nanoTime();
    return true;
  }

  private void report(TrainerEvent event) {
    LOG.warn("{}", event.message());
    publisher.accept(event);
  }
}
