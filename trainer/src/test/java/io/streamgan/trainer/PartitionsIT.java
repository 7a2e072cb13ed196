package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainers whose checkpoint knows less than all partitions. */
@Timeout(120)
class PartitionsIT extends OnABroker {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(strings = {"earliest", "latest"})
  void learnsAllOfAPartitionThatWasAddedWhileTheTrainerWasDead(String reset) {
    trainWhileImagesCome(reset, 5);
    stream.addPartitions(Topic.IMAGES, 2);
    send(1, 5);

    assertThat(train(reset, 10).imagesSeen()).isEqualTo(10 * BATCH);
  }

  @Test
  void learnsWhatReachesAPartitionForTheFirstTimeWhileTheTrainerIsDead() {
    stream.addPartitions(Topic.IMAGES, 2);
    // Before the model begins, at the end.
    send(1, 3);
    trainWhileImagesCome("latest", 5);
    send(1, 4);

    assertThat(train("latest", 9).imagesSeen()).isEqualTo(9 * BATCH);
    assertThat(stream.read(Topic.METRICS)).hasSize(9);
  }

  /**
   * Starts a trainer, sends {@code batches} to partition 0, and stops it when it has learned them.
   */
  private void trainWhileImagesCome(String reset, int batches) {
    try (Trainer trainer = stream.fakeTrainer(settings(reset, 0), heard, 0)) {
      CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
      Awaitility.await().atMost(PATIENCE).until(() -> !heard.models().isEmpty());
      send(0, batches);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.steps().size() == batches);
      trainer.close();
      assertThat(run).succeedsWithin(PATIENCE);
    }
  }

  private TrainingSummary train(String reset, long steps) {
    CompletableFuture<TrainingSummary> run =
        CompletableFuture.supplyAsync(stream.fakeTrainer(settings(reset, steps), heard, 0)::run);
    assertThat(run).succeedsWithin(PATIENCE);
    return run.join();
  }

  private static Map<String, Object> settings(String reset, long steps) {
    return new HashMap<>(Map.of("kafka.consumer.auto.offset.reset", reset, "steps", steps));
  }

  private void send(int partition, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      byte[] pixels = new byte[BATCH * 1024];
      random.nextBytes(pixels);
      stream.send(partition, TestStream.batch(32, BATCH, pixels));
    }
  }
}
