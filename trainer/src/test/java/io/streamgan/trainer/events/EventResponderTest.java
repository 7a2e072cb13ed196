package io.streamgan.trainer.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.Adaptation;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventResponderTest {
  private static final Progress NOW = new Progress("run", 10, 640, 2, 0);

  private final List<TrainerEvent> published = new ArrayList<>();

  @Test
  void ignoresRequestsUnlessHealthActIsSet() {
    EventResponder responder = responder(Map.of(), Optional.empty());

    assertThat(responder.respond(event("exploding-loss", "onset", "rollback", 9), NOW)).isEmpty();
    responder.respond(event("exploding-loss", "onset", "pause", 9), NOW);

    assertThat(responder.isPaused()).isFalse();
    assertThat(published).isEmpty();
    assertThat(responder.saved()).isEmpty();
  }

  @Test
  void returnsTheStepThatARollbackGoesBackBefore() {
    EventResponder responder = acting();

    assertThat(responder.respond(event("exploding-loss", "onset", "rollback", 9), NOW)).hasValue(6);
    assertThat(responder.nextOffset()).isEqualTo(1);
  }

  @Test
  void ignoresAConditionOfStepsThatWereAbandoned() {
    EventResponder responder = acting();
    responder.rolledBack(NOW, 4, "the loss explodes");

    assertThat(responder.respond(event("mode-collapse", "onset", "rollback", 10), NOW)).isEmpty();
    assertThat(responder.respond(event("mode-collapse", "onset", "rollback", 11), NOW)).hasValue(6);
  }

  @Test
  void pausesAfterThreeRollbacksInARowThatDidNotHelp() {
    EventResponder responder = acting();
    for (int i = 0; i < 3; i++) {
      responder.rolledBack(NOW, 4, "the loss explodes");
    }

    assertThat(responder.respond(event("exploding-loss", "onset", "rollback", 99), NOW)).isEmpty();

    assertThat(responder.isPaused()).isTrue();
    assertThat(published)
        .extracting(event -> event.type() + " " + event.phase())
        .containsExactly("rollback ", "rollback ", "rollback ", "pause onset");
  }

  @Test
  void resumesWhenEveryConditionItPausedForHasEnded() {
    EventResponder responder = acting();
    responder.respond(event("drift", "onset", "pause", 10), NOW);
    responder.respond(event("mode-collapse", "onset", "pause", 10), NOW);
    responder.respond(event("drift", "end", "", 10), NOW);
    assertThat(responder.isPaused()).isTrue();

    responder.respond(event("mode-collapse", "end", "", 10), NOW);

    assertThat(responder.isPaused()).isFalse();
    assertThat(published).extracting(TrainerEvent::phase).containsExactly("onset", "end");
  }

  @Test
  void adaptsToDriftUntilEnoughImagesAreSeen() {
    EventResponder responder =
        responder(
            Map.of("drift.action", "ema", "drift.action.factor", "4", "drift.action.images", "64"),
            Optional.empty());

    responder.respond(event("drift", "onset", "", 10), NOW);

    assertThat(responder.adaptation())
        .isEqualTo(new Adaptation(Adaptation.Kind.EMA, 4, NOW.imagesSeen() + 64));
    assertThat(responder.endAdaptation(NOW)).isFalse();
    assertThat(responder.endAdaptation(new Progress("run", 11, 704, 2, 0))).isTrue();
    assertThat(responder.adaptation()).isEqualTo(Adaptation.NONE);
  }

  @Test
  void ignoresEventsOfAnotherRun() {
    EventResponder responder = acting();
    HealthEvent event =
        HealthEvent.newBuilder(event("drift", "onset", "pause", 9).event())
            .setRunId("other")
            .build();

    responder.respond(new ReceivedEvent(0, event), NOW);

    assertThat(responder.isPaused()).isFalse();
  }

  @Test
  void resumesFromTheSavedStateAndForgetsPausesWhereHealthActIsNoLongerSet() {
    EventResponder paused = acting();
    paused.respond(event("drift", "onset", "pause", 10), NOW);
    Optional<ResponseState> saved = paused.saved();

    assertThat(responder(Map.of("health.act", "true"), saved).isPaused()).isTrue();
    assertThat(responder(Map.of(), saved).isPaused()).isFalse();
  }

  @Test
  void theFirstCheckpointIsAMilestoneAndTheNextIsNotBeforeItIsDue() {
    EventResponder responder = acting();

    assertThat(responder.takeMilestone()).isTrue();
    assertThat(responder.takeMilestone()).isFalse();
    responder.rolledBack(NOW, 4, "the loss explodes");
    assertThat(responder.takeMilestone()).isTrue();
  }

  private EventResponder acting() {
    return responder(Map.of("health.act", "true"), Optional.empty());
  }

  private EventResponder responder(Map<String, String> values, Optional<ResponseState> saved) {
    Settings settings = new Settings(TrainerSettings.definition(), new HashMap<>(values));
    return new EventResponder(TrainerSettings.of(settings), published::add, saved);
  }

  private static ReceivedEvent event(String type, String phase, String request, long step) {
    return new ReceivedEvent(
        0,
        HealthEvent.newBuilder()
            .setType(type)
            .setPhase(phase)
            .setRequest(request)
            .setRunId("")
            .setStep(step)
            .setSinceStep(6L)
            .setImagesSeen(0)
            .setMessage("something is wrong")
            .setAt(Instant.EPOCH)
            .build());
  }
}
