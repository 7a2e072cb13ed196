package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.average.Aggregator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose lanes are averaged. */
@Timeout(180)
class LanesIT extends OnABroker {
  @TempDir static Path state;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LANES = 4;
  private static final int ROUND_STEPS = 3;

  /** One step in the first round, and three in each of the others. */
  private static final int STEPS = 13;

  private static final int ROUNDS = 5;

  @Test
  void oneLaneThroughTheAggregatorIsTheModelOfASoleTrainer() {
    stream.feed(20 * BATCH, 1);
    String sole = stream.trainer(steps(1, 10), heard).run().parameterHash();
    closeStream();
    stream = new TestStream(broker.bootstrapServers(), "throughTheAggregator");
    stream.feed(20 * BATCH, 1);

    try (Aggregator aggregator = stream.aggregator(ROUND_STEPS, state)) {
      TrainingSummary averaged = stream.trainerInRounds(steps(1, 10), heard).run();

      assertThat(averaged.parameterHash()).isEqualTo(sole);
      assertThat(averaged.steps()).isEqualTo(10);
      assertThat(averaged.imagesSeen()).isEqualTo(10 * BATCH);
      assertThat(aggregator.counts().rounds()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theModelDoesNotDependOnTheNumberOfTrainers(int trainers) {
    feedLanes();
    List<CompletableFuture<TrainingSummary>> runs = new ArrayList<>();
    try (Aggregator aggregator = stream.aggregator(ROUND_STEPS, state)) {
      for (int i = 0; i < trainers; i++) {
        runs.add(start(stream.trainer(steps(LANES, STEPS), TrainingListener.NONE)));
      }
      runs.forEach(run -> assertThat(run).succeedsWithin(PATIENCE));
    }

    for (CompletableFuture<TrainingSummary> run : runs) {
      assertThat(run.join().parameterHash()).isEqualTo(undisturbed());
    }
    assertRounds();
  }

  @Test
  void theModelDoesNotDependOnTrainersAndAggregatorsThatEndAndBegin() {
    feedLanes();
    Aggregator aggregator = stream.aggregator(ROUND_STEPS, state);
    Trainer first = stream.trainer(steps(LANES, STEPS), heard);
    CompletableFuture<TrainingSummary> firstRun = start(first);
    Awaitility.await().atMost(PATIENCE).until(() -> heard.steps().size() > 5);
    aggregator.close();
    first.close();
    assertThat(firstRun).succeedsWithin(PATIENCE);

    CompletableFuture<TrainingSummary> second =
        start(stream.trainer(steps(LANES, STEPS), TrainingListener.NONE));
    try (Aggregator next = stream.aggregator(ROUND_STEPS, state)) {
      CompletableFuture<TrainingSummary> third =
          start(stream.trainer(steps(LANES, STEPS), TrainingListener.NONE));
      assertThat(second).succeedsWithin(PATIENCE);
      assertThat(third).succeedsWithin(PATIENCE);
    }

    assertThat(second.join().parameterHash()).isEqualTo(undisturbed());
    assertRounds();
  }

  @Test
  void aLaneWithoutImagesDoesNotHoldUpTheOthers() {
    feed(0, 10);

    try (Aggregator aggregator = stream.aggregator(ROUND_STEPS, state)) {
      Map<String, Object> settings = steps(2, 7);
      settings.put("round.idle.ms", 100);
      stream.addPartitions(Topic.IMAGES, 2);

      assertThat(stream.trainer(settings, heard).run().imagesSeen()).isEqualTo(7 * BATCH);
    }
    assertThat(rounds().get(rounds().size() - 1).getShares())
        .extracting(RoundShare::getSteps)
        .containsExactly(3, 0);
  }

  private static CompletableFuture<TrainingSummary> start(Trainer trainer) {
    return CompletableFuture.supplyAsync(trainer::run);
  }

  private static Map<String, Object> steps(int lanes, int steps) {
    return new HashMap<>(
        Map.of(
            "lanes",
            lanes,
            "steps",
            steps,
            "metrics.image.ids",
            true,
            "samples.interval.steps",
            0));
  }

  private void feedLanes() {
    stream.addPartitions(Topic.IMAGES, LANES);
    for (int partition = 0; partition < LANES; partition++) {
      feed(partition, STEPS + 2);
    }
  }

  private void feed(int partition, int batches) {
    Random random = new Random(partition);
    for (int batch = 0; batch < batches; batch++) {
      byte[] pixels = new byte[BATCH * 1024];
      random.nextBytes(pixels);
      stream.send(partition, TestStream.batch(32, BATCH, pixels));
    }
  }

  private static String expected = "";

  /** Hash of the model of one trainer that nothing disturbs; the same for all tests. */
  private String undisturbed() {
    if (expected.isEmpty()) {
      try (TestStream calm = new TestStream(broker.bootstrapServers(), "undisturbed")) {
        TestStream disturbed = stream;
        stream = calm;
        feedLanes();
        try (Aggregator aggregator = calm.aggregator(ROUND_STEPS, state)) {
          expected = calm.trainer(steps(LANES, STEPS), TrainingListener.NONE).run().parameterHash();
          assertThat(aggregator.counts().rounds()).isEqualTo(ROUNDS);
        }
        stream = disturbed;
      }
    }
    return expected;
  }

  private List<Round> rounds() {
    return stream.read(Topic.ROUNDS, Round.class).stream()
        .filter(round -> round.getClosedAt() != null)
        .toList();
  }

  /** Rounds follow one another, each lane takes its steps once, and no share is short. */
  private void assertRounds() {
    assertThat(rounds()).extracting(Round::getRound).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(rounds()).allSatisfy(round -> assertThat(round.getShares()).hasSize(LANES));
    List<String> expectedSteps = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      for (int step = 1; step <= STEPS; step++) {
        expectedSteps.add(lane + "/" + step);
      }
    }
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(metrics -> metrics.getLane() + "/" + metrics.getStep())
        .containsExactlyInAnyOrderElementsOf(expectedSteps);
  }
}
