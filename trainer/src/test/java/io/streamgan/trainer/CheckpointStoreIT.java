package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.fault.CommitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers whose checkpoints' payloads are files. */
@Timeout(120)
class CheckpointStoreIT extends OnABroker {
  @TempDir Path folder;

  @BeforeEach
  void feed() {
    stream.feed(30 * BATCH, 1);
  }

  @Test
  void goesOnFromTheFileThatTheTopicRefersTo() {
    String onTopic =
        stream
            .trainer(Map.of("steps", 12, "model.name", "b", "group.id", "b"), heard)
            .run()
            .parameterHash();
    stream.trainer(stored(Map.of("steps", 5)), heard).run();

    TrainingSummary summary = stream.trainer(stored(Map.of("steps", 12)), heard).run();

    assertThat(summary.parameterHash()).isEqualTo(onTopic);
    assertThat(heard.models()).contains(5L);
  }

  @Test
  void keepsTheNewestTwoFilesAndRemovesOrphansOfItsModelOnly() throws Exception {
    stream.fakeTrainer(stored(Map.of("steps", 2)), heard, 0).run();
    String name = files().get(0).getFileName().toString();
    String own = name.substring(0, name.lastIndexOf('@') + 1);
    Path orphan = Files.writeString(folder.resolve(own + "99-0123.payload"), "orphan");
    Path unfinished = Files.writeString(folder.resolve(own + "3-01.payload.unfinished"), "");
    Path others = Files.writeString(folder.resolve("default@1-01.payload"), "another pipeline's");

    for (int steps : new int[] {5, 10, 20}) {
      stream.fakeTrainer(stored(Map.of("steps", steps)), heard, 0).run();
    }

    assertThat(heard.commits()).hasSizeGreaterThan(2);
    assertThat(files()).hasSize(3).contains(others).doesNotContain(orphan, unfinished);
  }

  @Test
  void goesOnFromTheOneBeforeWhereTheNewestFileIsDamaged() throws Exception {
    Map<String, Object> settings = stored(Map.of("steps", 20, "commit.interval.ms", 99_999));
    String undisturbed =
        stream
            .fakeTrainer(Map.of("steps", 20, "group.id", "b", "model.name", "b"), heard, 0)
            .run()
            .parameterHash();
    stream.fakeTrainer(settings, heard, 0).run();
    Path newest =
        files().stream().filter(f -> f.toString().contains("@2-")).findAny().orElseThrow();
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);

    InMemoryTrainingListener later = new InMemoryTrainingListener();
    TrainingSummary summary = stream.fakeTrainer(settings, later, 0).run();

    assertThat(later.models()).containsExactly(1L);
    assertThat(summary.parameterHash()).isEqualTo(undisturbed);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class).stream().skip(20))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void saysWhereThePayloadIsWhenNoStoreIsNamed() {
    stream.fakeTrainer(stored(Map.of("steps", 2)), heard, 0).run();

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> stream.fakeTrainer(Map.of("steps", 3), heard, 0).run())
        .withMessageContaining(".payload of a store; name that as checkpoint.store");
  }

  @Test
  void goesOnWhenTheStoreCanBeWrittenAgain() throws Exception {
    Path blocked =
        Files.writeString(folder.resolve("blocked"), "a file where the folder should be");
    Map<String, Object> settings =
        new HashMap<>(Map.of("steps", 20, "checkpoint.store", "file:" + blocked));
    CompletableFuture<TrainingSummary> run =
        CompletableFuture.supplyAsync(stream.fakeTrainer(settings, heard, 0)::run);
    Awaitility.await().until(() -> heard.models().size() > 2);
    assertThat(stream.read(Topic.METRICS)).isEmpty();
    Files.delete(blocked);

    assertThat(run.get(60, TimeUnit.SECONDS).steps()).isEqualTo(20);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void endsWithAnErrorWhenItStaysSo() throws Exception {
    Path blocked =
        Files.writeString(folder.resolve("blocked"), "a file where the folder should be");
    Map<String, Object> settings =
        new HashMap<>(
            Map.of("checkpoint.store", "file:" + blocked, "commit.retry.timeout.ms", 1_000));

    assertThatExceptionOfType(CommitException.class)
        .isThrownBy(() -> stream.fakeTrainer(settings, heard, 0).run())
        .withMessageContaining(blocked.toString());
  }

  private Map<String, Object> stored(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("checkpoint.store", "file:" + folder);
    return all;
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
