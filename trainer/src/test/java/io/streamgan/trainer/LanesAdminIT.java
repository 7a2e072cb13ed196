package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.admin.CheckpointAdmin;
import io.streamgan.trainer.admin.CheckpointAdmin.InputStart;
import io.streamgan.trainer.average.Aggregator;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of lanes that do not fit, and models whose number of lanes changes. */
@Timeout(180)
class LanesAdminIT extends OnABroker {
  @TempDir static Path state;

  @Test
  void moreLanesThanPartitionsAreRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> stream.trainer(Map.of("lanes", 2), heard).run())
        .withMessageContaining("has 1 partitions")
        .withMessageContaining("lanes is 2");
  }

  @Test
  void aModelGoesFromOneLaneToTwoAndBack() {
    stream.addPartitions(Topic.IMAGES, 2);
    feed(0, 9);
    feed(1, 9);
    assertThat(stream.trainer(Map.of("steps", 2), heard).run().imagesSeen()).isEqualTo(2 * BATCH);

    assertThat(admin(1).changeLanes(2, false).rounds().lanes()).isEqualTo(2);
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> stream.trainer(Map.of("steps", 9), heard).run())
        .withMessageContaining("has 2 lanes, and this trainer is set to lanes=1");
    try (Aggregator aggregator = stream.aggregator(2, state)) {
      TrainingSummary lanes = stream.trainer(Map.of("lanes", 2, "steps", 5), heard).run();
      assertThat(lanes.steps()).isEqualTo(5);
      assertThat(lanes.imagesSeen()).isEqualTo(2 * BATCH + 2 * 3 * BATCH);
      assertThat(aggregator.counts().rounds()).isEqualTo(2);
    }

    admin(2).changeLanes(1, false);
    TrainingSummary sole = stream.trainer(Map.of("steps", 15), heard).run();
    assertThat(sole.imagesSeen()).isEqualTo(18 * BATCH);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class)).hasSize(2 + 6 + 10);
  }

  @Test
  void aModelWithLanesBeginsAnewAfterAReset() {
    stream.addPartitions(Topic.IMAGES, 2);
    feed(0, 5);
    feed(1, 5);
    try (Aggregator aggregator = stream.aggregator(2, state)) {
      String first = stream.trainer(Map.of("lanes", 2, "steps", 3), heard).run().parameterHash();
      admin(2).reset(InputStart.BEGINNING);

      String again = stream.trainer(Map.of("lanes", 2, "steps", 3), heard).run().parameterHash();

      assertThat(again).isEqualTo(first);
      assertThat(aggregator.counts().rounds()).isEqualTo(4);
    }
    List<Round> rounds = stream.read(Topic.ROUNDS, Round.class);
    assertThat(rounds.stream().map(Round::getRunId).distinct()).hasSize(2);
  }

  private CheckpointAdmin admin(int lanes) {
    Settings settings = stream.settings(Map.of("lanes", lanes));
    return new CheckpointAdmin(TrainerSettings.of(settings), settings);
  }

  private void feed(int partition, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      byte[] pixels = new byte[BATCH * 1024];
      new Random(100L * partition + batch).nextBytes(pixels);
      stream.send(partition, TestStream.batch(32, BATCH, pixels));
    }
  }
}
