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
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
  private static final Recovery NOTHING = new Recovery(Optional.empty(), List.of(), 1);

  private final AtomicLong end = new AtomicLong(1_000);

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

  @Test
  void decidesOnceWhereTheEndIsThatANewModelBeginsAt() {
    ModelLoader loader = loader(NOTHING, Published.NOTHING, true);
    try (Model first = loader.load(1)) {
      assertThat(first.positions()).isEqualTo(Map.of(0, Position.at(1_000)));
    }
    end.set(1_010);

    try (Model second = loader.load(2)) {
      assertThat(second.positions()).isEqualTo(Map.of(0, Position.at(1_000)));
    }
  }

  private ModelLoader loader(Recovery recovery, Published published) {
    return loader(recovery, published, false);
  }

  private ModelLoader loader(Recovery recovery, Published published, boolean beginsAtTheEnd) {
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
        () -> new InputTopic("id", new TopicSpan(Map.of(0, 0L), Map.of(0, end.get()))),
        beginsAtTheEnd,
        Map.of());
  }
}
