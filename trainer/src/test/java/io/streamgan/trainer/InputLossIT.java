package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.InputTopic.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.common.record.FileLogInputStream;
import org.apache.kafka.common.record.FileRecords;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers whose input position is no longer on the topic. */
@Timeout(120)
class InputLossIT extends OnABroker {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void goesOnWithTheOldestImageWhereRetentionHasPassedThePosition() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.deleteBefore(stream.feed(BATCH, 2));
    stream.feed(10 * BATCH, 3);

    assertThat(stream.fakeTrainer(Map.of("steps", 8), heard, 0).run().steps()).isEqualTo(8);

    assertReported("retention has deleted offset ");
  }

  @Test
  void readsATopicThatWasCreatedAnewFromItsBeginning() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.recreate(Topic.IMAGES);
    stream.feed(10 * BATCH, 2);

    assertThat(stream.fakeTrainer(Map.of("steps", 15), heard, 0).run().imagesSeen())
        .isEqualTo(15 * BATCH);

    assertReported("the topic was created anew");
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
  }

  @Test
  void endsWhereLostInputIsAnError() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.deleteBefore(stream.feed(BATCH, 2));

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(
            () ->
                stream.fakeTrainer(Map.of("steps", 8, "input.loss.action", "stop"), heard, 0).run())
        .withMessageContaining("retention has deleted offset ")
        .withMessageContaining("input.loss.action=continue");
    assertThat(stream.read(Topic.METRICS)).hasSize(5);
  }

  @Test
  void goesOnWithTheOldestImageWhereRetentionPassesThePositionWhileItTrains() {
    stream.feed(30 * BATCH, 1);
    heard.holdAfter(5);
    CompletableFuture<TrainingSummary> run =
        CompletableFuture.supplyAsync(stream.fakeTrainer(oneRecordAhead(15), heard, 0)::run);
    awaitCommit();
    stream.deleteBefore(stream.feed(BATCH, 2));
    stream.feed(20 * BATCH, 3);

    heard.release();

    assertThat(run).succeedsWithin(PATIENCE);
    assertReported("retention has deleted offset ");
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
  }

  @Test
  void learnsAllOfATopicThatIsCreatedAnewAndGrowsPastThePositionWhileItTrains() {
    stream.feed(30 * BATCH, 1);
    heard.holdAfter(5);
    try (Trainer trainer = stream.fakeTrainer(oneRecordAhead(0), heard, 0)) {
      CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
      awaitCommit();
      stream.recreate(Topic.IMAGES);
      stream.feed(60 * BATCH, 2);

      heard.release();

      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                List<Long> models = heard.models();
                return models.size() > 1
                    && stream.read(Topic.METRICS).size() == models.get(models.size() - 1) + 60;
              });
      trainer.close();
      assertThat(run).succeedsWithin(PATIENCE);
    }
    assertReported("the topic was created anew");
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .doesNotHaveDuplicates();
  }

  @Test
  void learnsWhatWasWrittenAfterAPowerLossInPlaceOfWhatTheBrokerHasLost(@TempDir Path disk)
      throws Exception {
    long cut;
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream images = new TestStream(own.bootstrapServers(), "loss")) {
      cut = images.feed(3 * BATCH, 1);
      images.feed(7 * BATCH, 2);
      images.fakeTrainer(Map.of("steps", 10), heard, 0).run();
      assertThat(images.committedOffset()).isGreaterThan(cut + 1);
    }
    losePower(disk, "loss.images-0", cut);
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream images = new TestStream(own.bootstrapServers(), "loss")) {
      images.feed(20 * BATCH, 3);

      assertThat(images.fakeTrainer(Map.of("steps", 30), heard, 0).run().imagesSeen())
          .isEqualTo(30 * BATCH);

      assertThat(heard.inputLosses())
          .singleElement()
          .satisfies(
              loss -> {
                assertThat(loss.cause()).isEqualTo(Cause.TRUNCATION);
                assertThat(loss.to()).isEqualTo(cut);
              });
      assertThat(images.fakeTrainer(Map.of("steps", 30), heard, 0).run().steps()).isEqualTo(30);
      assertThat(heard.inputLosses()).hasSize(1);
    }
  }

  /** Removes the records from {@code offset} on, which had not reached the disk. */
  private static void losePower(Path disk, String partition, long offset) throws IOException {
    Path log = disk.resolve(partition).resolve("00000000000000000000.log");
    try (FileRecords records = FileRecords.open(log.toFile(), true)) {
      for (FileLogInputStream.FileChannelRecordBatch batch : records.batches()) {
        if (batch.baseOffset() == offset) {
          records.truncateTo(batch.position());
          break;
        }
      }
    }
    Files.delete(disk.resolve(".kafka_cleanshutdown"));
  }

  private static Map<String, Object> oneRecordAhead(long steps) {
    return Map.of(
        "steps",
        steps,
        "read.ahead.bytes",
        1,
        "kafka.consumer.max.poll.records",
        1,
        "kafka.consumer.max.partition.fetch.bytes",
        1);
  }

  /** Waits until training is held, and a commit is visible. */
  private void awaitCommit() {
    heard.awaitHeld();
    Awaitility.await().until(() -> stream.committedOffset() >= 0);
  }

  private void assertReported(String message) {
    assertThat(heard.inputLosses()).hasSize(1);
    assertThat(stream.read(Topic.EVENTS, HealthEvent.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("input-loss");
              assertThat(event.getMessage()).contains(message);
            });
  }
}
