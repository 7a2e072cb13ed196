package io.streamgan.trainer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.checkpoint.Rounds;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CheckpointAdminTest {
  private static final Map<Integer, Position> POSITIONS = Map.of(0, Position.at(7));

  @Test
  void anImportedCheckpointOfTheSameRunThatHasNotGoneOnKeepsItsRunId() {
    Checkpoint imported = successor(checkpoint("run", 5, 3), checkpoint("run", 5, 3));

    assertThat(imported.runId()).isEqualTo("run");
    assertThat(imported.generatorVersion()).isEqualTo(3);
    assertThat(imported.version()).isEqualTo(9);
    assertThat(imported.positions()).isEqualTo(POSITIONS);
    assertThat(imported.inputTopicId()).isEqualTo("topic");
    assertThat(imported.writer()).isEmpty();
  }

  @Test
  void anOlderExportGetsANewRunIdAndALaterGeneratorVersion() {
    Checkpoint imported = successor(checkpoint("run", 5, 3), checkpoint("run", 12, 8));

    assertThat(imported.runId()).isNotEqualTo("run");
    assertThat(imported.generatorVersion()).isEqualTo(8);
    assertThat(imported.snapshot().step()).isEqualTo(5);
  }

  @Test
  void anExportOfAnotherRunGetsANewRunId() {
    assertThat(successor(checkpoint("other", 20, 3), checkpoint("run", 12, 8)).runId())
        .isNotIn("other", "run");
  }

  private static Checkpoint successor(Checkpoint file, Checkpoint newest) {
    return CheckpointAdmin.successor(
        file, new Recovery(Optional.of(newest), List.of(), 9), POSITIONS, "topic");
  }

  private static Checkpoint checkpoint(String runId, long step, long generatorVersion) {
    GanSpec spec =
        GanSpec.dcgan(new ImageShape(32, 32, 1), 4, 8, Objectives.named("non-saturating"), 8, 0);
    ByteBuffer state = ByteBuffer.allocate((int) GanSnapshot.stateBytes(spec));
    return new Checkpoint(
        1,
        new GanSnapshot(spec, step, 8 * step, state),
        runId,
        generatorVersion,
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
        List.of("cat"),
        "",
        Optional.empty(),
        Optional.empty(),
        Rounds.NONE,
        "");
  }
}
