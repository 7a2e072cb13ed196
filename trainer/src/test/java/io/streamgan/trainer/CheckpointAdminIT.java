package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.admin.CheckpointAdmin;
import io.streamgan.trainer.admin.CheckpointAdmin.InputStart;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.fault.SupersededException;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are looked at, moved and removed between two trainers. */
@Timeout(120)
class CheckpointAdminIT extends OnABroker {
  @TempDir static Path directory;

  @Test
  void showsWhatATrainerWouldGoOnFrom() {
    assertThat(admin(Map.of()).inspect().checkpoint()).isEmpty();
    stream.feed(4 * BATCH + 3, 1);
    TrainingSummary summary = train(Map.of("steps", 4));

    Checkpoint checkpoint = admin(Map.of()).inspect().checkpoint().orElseThrow();

    assertThat(checkpoint.snapshot().step()).isEqualTo(4);
    assertThat(checkpoint.snapshot().imagesSeen()).isEqualTo(4 * BATCH);
    assertThat(checkpoint.positions().get(0))
        .extracting(Position::offset)
        .isEqualTo(stream.committedOffset());
    assertThat(admin(Map.of()).parameterHash(checkpoint)).isEqualTo(summary.parameterHash());
  }

  @Test
  void branchesAModelThroughAFile() {
    stream.feed(20 * BATCH, 2);
    train(Map.of("steps", 5));
    Path file = directory.resolve("branch.checkpoint");
    admin(Map.of()).exportTo(file);
    String original = train(Map.of("steps", 12)).parameterHash();

    Map<String, ?> branch = Map.of("model.name", "branch", "group.id", "branch", "steps", 12);
    admin(branch).importFrom(file, InputStart.CONTINUE);
    TrainingSummary summary = train(branch);

    assertThat(summary.parameterHash()).isEqualTo(original);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(
            LongStream.concat(LongStream.rangeClosed(1, 12), LongStream.rangeClosed(6, 12))
                .boxed()
                .toList());
    try (Stream<Path> files = list()) {
      assertThat(files).noneMatch(path -> path.toString().endsWith(".unfinished"));
    }
  }

  private static Stream<Path> list() {
    try {
      return Files.list(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void movesAModelToAnotherStream() {
    stream.feed(6 * BATCH, 3);
    train(Map.of("steps", 5));
    Path file = directory.resolve("moved.checkpoint");
    admin(Map.of()).exportTo(file);

    try (TestStream other = new TestStream(broker.bootstrapServers(), "elsewhere")) {
      long end = other.feed(2, 4);
      CheckpointAdmin admin = admin(other, Map.of());
      assertThatExceptionOfType(TrainerException.class)
          .isThrownBy(() -> admin.importFrom(file, InputStart.CONTINUE))
          .withMessageContaining("is not on the topic, which has offsets 0 to " + end)
          .withMessageContaining("--input beginning");

      admin.importFrom(file, InputStart.BEGINNING);
      other.feed(BATCH - 2, 5);
      assertThat(other.trainer(Map.of("steps", 6), TrainingListener.NONE).run().imagesSeen())
          .isEqualTo(6 * BATCH);
      admin.importFrom(file, InputStart.END);
      assertThat(admin.inspect().checkpoint().orElseThrow().positions().get(0))
          .extracting(Position::offset)
          .asInstanceOf(InstanceOfAssertFactories.LONG)
          .isGreaterThan(end);
    }
  }

  @Test
  void beginsAnewAfterAReset() {
    stream.feed(10 * BATCH, 6);
    TrainingSummary first = train(Map.of("steps", 5));

    admin(Map.of()).reset(InputStart.BEGINNING);
    assertThat(admin(Map.of()).inspect().checkpoint()).isEmpty();
    TrainingSummary again = train(Map.of("steps", 5));
    admin(Map.of()).reset(InputStart.CONTINUE);
    TrainingSummary later = train(Map.of("steps", 5));

    assertThat(again.parameterHash()).isEqualTo(first.parameterHash());
    assertThat(later.parameterHash()).isNotEqualTo(first.parameterHash());
    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics).extracting(StepMetrics::getRunId).hasSize(15);
    assertThat(metrics.stream().map(StepMetrics::getRunId).distinct()).hasSize(3);
  }

  @Test
  void anOlderExportGetsANewRunThatReadersAcceptAndIsPublishedAgain() {
    stream.feed(20 * BATCH, 2);
    train(Map.of("steps", 5));
    Path file = directory.resolve("older.checkpoint");
    admin(Map.of()).exportTo(file);
    train(Map.of("steps", 12));
    Checkpoint newest = admin(Map.of()).inspect().checkpoint().orElseThrow();

    admin(Map.of()).importFrom(file, InputStart.CONTINUE);
    train(Map.of("steps", 7));

    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics.subList(12, metrics.size()))
        .hasSize(2)
        .allSatisfy(
            step -> {
              assertThat(step.getRunId()).isNotEqualTo(newest.runId());
              assertThat(step.getGeneratorVersion())
                  .isGreaterThanOrEqualTo(newest.generatorVersion());
            })
        .extracting(StepMetrics::getStep)
        .containsExactly(6L, 7L);
  }

  @Test
  void refusesToBeginAnewWhereCheckpointsWereLostUntilAReset() {
    stream.feed(12 * BATCH, 6);
    train(Map.of("steps", 5));
    stream.recreate(Topic.CHECKPOINTS);
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> train(Map.of("steps", 6)))
        .withMessageContaining("has committed step 5");

    admin(Map.of()).reset(InputStart.CONTINUE);

    assertThat(train(Map.of("steps", 6)).steps()).isEqualTo(6);
  }

  @Test
  void endsATrainerThatRuns() {
    stream.feed(5 * BATCH, 7);
    InMemoryTrainingListener heard = new InMemoryTrainingListener();
    Trainer trainer = stream.fakeTrainer(Map.of(), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    Awaitility.await().until(() -> heard.commits().contains(5L));

    admin(Map.of()).reset(InputStart.CONTINUE);
    stream.feed(BATCH, 8);

    assertThat(run)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(SupersededException.class);
    assertThat(admin(Map.of()).inspect().checkpoint()).isEmpty();
  }

  @Test
  void refusesADamagedFile() throws Exception {
    stream.feed(2 * BATCH, 9);
    train(Map.of("steps", 2));
    Path file = directory.resolve("damaged.checkpoint");
    admin(Map.of()).exportTo(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertRefused(file, "is damaged: its checksum");

    Files.write(file, Arrays.copyOf(bytes, 15));
    assertRefused(file, "too few for a checkpoint");
    Files.write(file, new byte[100]);
    assertRefused(file, "does not begin as a checkpoint does");
    assertRefused(directory.resolve("absent"), "cannot be read");
  }

  private void assertRefused(Path file, String message) {
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> admin(Map.of()).importFrom(file, InputStart.BEGINNING))
        .withMessageContaining(file.toString())
        .withMessageContaining(message);
  }

  private TrainingSummary train(Map<String, ?> settings) {
    return stream.trainer(settings, TrainingListener.NONE).run();
  }

  private CheckpointAdmin admin(Map<String, ?> overrides) {
    return admin(stream, overrides);
  }

  private static CheckpointAdmin admin(TestStream stream, Map<String, ?> overrides) {
    Settings settings = stream.settings(overrides);
    return new CheckpointAdmin(TrainerSettings.of(settings), settings);
  }
}
