package io.streamgan.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.trainer.FakeEngine;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointSource;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.checkpoint.Rounds;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
        .isThrownBy(
            () -> loader(NOTHING, new Published(7, Map.of(), Map.of(), Map.of(), "")).load(1))
        .withMessageContaining("model default has no checkpoint")
        .withMessageContaining("group streamgan-trainer has committed step 7")
        .withMessageContaining("./streamgan checkpoint reset");
  }

  @Test
  void decidesOnceWhereTheEndIsThatANewModelBeginsAt() {
    ModelLoader loader = loader(NOTHING, Published.NOTHING, true, ClassNames.NONE);
    try (Model first = loader.load(1)) {
      assertThat(first.positions()).isEqualTo(Map.of(0, Position.at(1_000)));
    }
    end.set(1_010);

    try (Model second = loader.load(2)) {
      assertThat(second.positions()).isEqualTo(Map.of(0, Position.at(1_000)));
    }
  }

  @Test
  void refusesACheckpointOfClassesThatHaveOtherIndicesNow() {
    Recovery recovery = new Recovery(Optional.of(checkpoint("cat", "dog")), List.of(), 2);

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(
            () ->
                loader(recovery, Published.NOTHING, ClassNames.of(List.of("ant", "cat", "dog")))
                    .load(1))
        .withMessageContaining("was trained with the classes [cat, dog]")
        .withMessageContaining("streamgan.classes holds [ant, cat, dog]")
        .withMessageContaining("./streamgan classes set --replace");
  }

  @Test
  void goesOnWithClassesThatWereAppendedOrRenamed() {
    Recovery recovery = new Recovery(Optional.of(checkpoint("cat", "dog")), List.of(), 2);
    ClassNames now =
        ClassNames.of(List.of("cat", "dog")).renamed("cat", "kitten").with(List.of("ant"));

    try (Model model = loader(recovery, Published.NOTHING, now).load(1)) {
      assertThat(model.takeCommit(false).checkpoint().orElseThrow().classes())
          .containsExactly("kitten", "dog", "ant");
    }
  }

  private static Checkpoint checkpoint(String... classes) {
    GanSpec spec = settings().spec(new ImageShape(32, 32, 1));
    ByteBuffer state = ByteBuffer.allocate((int) GanSnapshot.stateBytes(spec));
    return new Checkpoint(
        1,
        new GanSnapshot(spec, 3, 24, state),
        "run",
        1,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        0,
        Map.of(),
        0,
        0,
        OffendingImages.NONE,
        "writer",
        Optional.empty(),
        false,
        Map.of(),
        List.of(classes),
        "",
        Optional.empty(),
        Optional.empty(),
        Rounds.NONE,
        "");
  }

  private static TrainerSettings settings() {
    return TrainerSettings.of(
        new Settings(TrainerSettings.definition(), Map.of("network.width", "2")));
  }

  private ModelLoader loader(Recovery recovery, Published published) {
    return loader(recovery, published, ClassNames.NONE);
  }

  private ModelLoader loader(Recovery recovery, Published published, ClassNames classes) {
    return loader(recovery, published, false, classes);
  }

  private ModelLoader loader(
      Recovery recovery, Published published, boolean beginsAtTheEnd, ClassNames classes) {
    TrainerSettings settings = settings();
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
        Map.of(),
        () -> classes);
  }
}
