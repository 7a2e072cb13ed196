package io.streamgan.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.trainer.FakeEngine;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointSource;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
  private static final Recovery NOTHING = new Recovery(Optional.empty(), List.of(), 1);

  @Test
  void beginsANewModelWhereTheGroupHasCommittedNoStep() {
    try (Model model = loader(NOTHING, Published.NOTHING).load(1)) {
      assertThat(model.step()).isZero();
    }
  }

  @Test
  void refusesToBeginAnewWhereTheGroupHasCommittedAStep() {
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> loader(NOTHING, new Published(7, Map.of(), Map.of())).load(1))
        .withMessageContaining("model default has no checkpoint")
        .withMessageContaining("group streamgan-trainer has committed step 7")
        .withMessageContaining("./streamgan checkpoint reset");
  }

  private static ModelLoader loader(Recovery recovery, Published published) {
    TrainerSettings settings =
        TrainerSettings.of(new Settings(TrainerSettings.definition(), Map.of()));
    CheckpointSource checkpoints =
        new CheckpointSource() {
          @Override
          public Recovery newest() {
            return recovery;
          }

          @Override
          public Recovery recovery() {
            return recovery;
          }

          @Override
          public Optional<Checkpoint> before(long step) {
            return Optional.empty();
          }
        };
    return new ModelLoader(
        settings,
        (shape, seed, adaptation) -> new FakeEngine(shape, settings, seed, 0),
        checkpoints,
        () -> published,
        () -> new InputTopic("id", new TopicSpan(Map.of(0, 0L), Map.of(0, 1_000L))),
        Map.of());
  }
}
