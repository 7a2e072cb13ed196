package io.streamgan.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.FakeEngine;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.InputTopic.Cause;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.InputTopic.Resumption;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 8;

  @Test
  void hasNoCheckpointAndNoHashBeforeTheFirstImage() {
    try (Model model = model(Map.of(), nothing(), Published.NOTHING)) {
      assertThat(model.parameterHash()).isEmpty();
      assertThat(model.channels()).isZero();
      assertThat(model.takeCommit(true).checkpoint()).isEmpty();
    }
  }

  @Test
  void publishesTheGeneratorOfTheFirstStepAndThenWhereTheyAreDue() {
    try (Model model =
        model(Map.of("generator.interval.steps", "3"), nothing(), Published.NOTHING)) {
      assertThat(learn(model, 0).generator()).isPresent();
      assertThat(learn(model, 1).generator()).isEmpty();
      Commit due = learn(model, 2);

      assertThat(due.generator().orElseThrow().at().generatorVersion()).isEqualTo(2);
      assertThat(due.generator().orElseThrow().inputOffsets()).containsEntry("0", 3L);
      assertThat(due.checkpoint().orElseThrow().generatorVersion()).isEqualTo(2);
    }
  }

  @Test
  void aLastCommitHasTheNewestGeneratorOnce() {
    try (Model model = model(Map.of(), nothing(), Published.NOTHING)) {
      learn(model, 0);
      learn(model, 1);
      assertThat(model.hasNewerGenerator()).isTrue();
      assertThat(model.takeCommit(true).generator()).isPresent();
      assertThat(model.hasNewerGenerator()).isFalse();
    }
  }

  @Test
  void resumesWhereItsCheckpointEnds() {
    Checkpoint checkpoint;
    String hash;
    try (Model model = model(Map.of(), nothing(), Published.NOTHING)) {
      learn(model, 0);
      checkpoint = learn(model, 1).checkpoint().orElseThrow();
      learn(model, 2);
      hash = model.parameterHash();
    }

    try (Model resumed = model(Map.of(), recovery(checkpoint), Published.NOTHING)) {
      assertThat(resumed.step()).isEqualTo(2);
      assertThat(resumed.positions()).containsEntry(0, Position.at(2));
      assertThat(resumed.runId()).isEqualTo(checkpoint.runId());
      assertThat(resumed.hasNewerGenerator()).isFalse();
      learn(resumed, 2);
      assertThat(resumed.parameterHash()).isEqualTo(hash);
    }
  }

  @Test
  void repeatsPublishedStepsWithoutPublishingThemAgain() {
    try (Model model =
        model(Map.of(), nothing(), new Published(2, Map.of(), Map.of(), Map.of(), ""))) {
      assertThat(learn(model, 0).metrics()).isEmpty();
      assertThat(model.isRepeating()).isTrue();
      Commit second = learn(model, 1);
      assertThat(second.metrics()).isEmpty();
      assertThat(second.generator()).isEmpty();
      assertThat(model.isRepeating()).isFalse();
      assertThat(learn(model, 2).metrics()).extracting(StepMetrics::getStep).containsExactly(3L);
    }
  }

  @Test
  void refusesTheCheckpointOfAnotherSeed() {
    Checkpoint checkpoint;
    try (Model model = model(Map.of("seed", "1"), nothing(), Published.NOTHING)) {
      checkpoint = learn(model, 0).checkpoint().orElseThrow();
    }

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> model(Map.of("seed", "2"), recovery(checkpoint), Published.NOTHING))
        .withMessageContaining("was trained with seed 1");
  }

  @Test
  void reportsDamagedCheckpoints() {
    Recovery recovery =
        new Recovery(
            Optional.empty(),
            List.of(new Recovery.Damaged(Optional.empty(), "checkpoints-0@7", "it is torn")),
            3);
    try (Model model = model(Map.of(), recovery, Published.NOTHING)) {
      assertThat(model.takeCommit(false).events())
          .extracting(TrainerEvent::type)
          .containsExactly("recovery");
    }
  }

  @Test
  void reportsThatItsCheckpointIsOlderThanThePublishedStep() {
    Checkpoint checkpoint;
    try (Model model = model(Map.of(), nothing(), Published.NOTHING)) {
      checkpoint = learn(model, 0).checkpoint().orElseThrow();
    }
    try (Model model =
        model(Map.of(), recovery(checkpoint), new Published(3, Map.of(), Map.of(), Map.of(), ""))) {
      assertThat(model.takeCommit(false).events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.type()).isEqualTo("recovery");
                assertThat(event.message())
                    .contains("checkpoint is that of step 1")
                    .contains("has committed step 3");
              });
    }
  }

  @Test
  void reportsLostInputInACommitOfItsOwnAndRecordsTheTopicsId() {
    Checkpoint checkpoint;
    try (Model model = model(Map.of(), nothing(), Published.NOTHING)) {
      checkpoint = learn(model, 0).checkpoint().orElseThrow();
    }
    try (Model model =
        model(
            Map.of(),
            recovery(checkpoint),
            Published.NOTHING,
            List.of(new Loss(Cause.RETENTION, 0, 1, 5)))) {
      assertThat(model.hasUrgentOutputs()).isTrue();
      Commit commit = model.takeCommit(false);
      assertThat(commit.events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.type()).isEqualTo("input-loss");
                assertThat(event.message())
                    .isEqualTo("partition 0: retention has deleted offset 1; the next offset is 5");
                assertThat(event.evidence()).containsEntry("lostRecords", 4.0);
              });
      assertThat(commit.checkpoint().orElseThrow().inputTopicId()).isEqualTo("topic");
    }
  }

  private static Commit learn(Model model, long offset) {
    byte[] pixels = new byte[BATCH * SHAPE.bytes()];
    pixels[0] = (byte) (offset + 1);
    model.add(new ImageRecord(0, offset, offset, new Images(SHAPE, BATCH, pixels), List.of()), 0);
    model.learn();
    return model.takeCommit(false);
  }

  private static Recovery nothing() {
    return new Recovery(Optional.empty(), List.of(), 1);
  }

  private static Recovery recovery(Checkpoint checkpoint) {
    return new Recovery(Optional.of(checkpoint), List.of(), checkpoint.version() + 1);
  }

  private static Model model(
      Map<String, String> overrides, Recovery recovery, Published published) {
    return model(overrides, recovery, published, List.of());
  }

  private static Model model(
      Map<String, String> overrides, Recovery recovery, Published published, List<Loss> losses) {
    Map<String, String> values = new HashMap<>(overrides);
    values.put("batch.size", Integer.toString(BATCH));
    TrainerSettings settings =
        TrainerSettings.of(new Settings(TrainerSettings.definition(), values));
    DivergenceRollbacks rollbacks = new DivergenceRollbacks();
    recovery.checkpoint().ifPresent(rollbacks::read);
    return new Model(
        settings,
        new KeptEngine((shape, seed, adaptation) -> new FakeEngine(shape, settings, seed, 0)),
        1,
        new ResumeState(
            recovery,
            published,
            "topic",
            new Resumption(
                published.applyTo(
                    recovery.checkpoint().map(Checkpoint::positions).orElse(Map.of())),
                losses),
            rollbacks,
            "run",
            "writer",
            Map.of(),
            List.of("cat"),
            Optional.empty()));
  }
}
