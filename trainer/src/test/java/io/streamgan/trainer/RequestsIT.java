package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers that handleEvents the events topic, and trainers that do not. */
@Timeout(120)
class RequestsIT extends OnABroker {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);

  @TempDir Path folder;

  @Test
  void goesBackToTheModelBeforeTheOnsetAndCountsEachStepAndImageOnce() {
    // Beside the first commit, of step 1, only what is urgent is committed.
    Map<String, Object> settings = obeying("steps", 15, "commit.interval.ms", 99_999);
    feed(1, 10);
    CompletableFuture<TrainingSummary> run = start(settings);
    await().until(() -> heard.steps().size() == 10);
    stream.send(request("exploding-loss", "onset", "rollback", 9, 6));
    await().until(() -> !told("rollback").isEmpty());
    feed(11, 15);

    TrainingSummary summary = run.join();

    assertThat(summary.parameterHash()).isEqualTo(learned(settings, 1, 1, 11, 15));
    assertThat(summary.imagesSeen()).isEqualTo(15 * BATCH);
    assertStepsOnce(15);
    HealthEvent told = told("rollback").get(0);
    assertThat(told.getStep()).isEqualTo(10);
    assertThat(told.getMessage()).startsWith("what has happened; back to the model after step 1,");
    assertThat(told.getEvidence())
        .containsEntry("toStep", 1.0)
        .containsEntry("abandonedSteps", 9.0);
    // The newest generator is not one of the abandoned steps.
    assertThat(heard.generators()).isSorted().hasSizeGreaterThan(2);

    // What has been acted on is acted on no second time, and neither is what it made void.
    stream.send(request("mode-collapse", "onset", "rollback", 10, 5));
    feed(16, 20);
    settings.put("steps", 20);
    assertThat(start(settings).join().parameterHash()).isEqualTo(learned(settings, 1, 1, 11, 20));
    assertThat(told("rollback")).hasSize(1);
    assertStepsOnce(20);
  }

  @Test
  void milestonesInACheckpointStoreOutliveTheNewestTwo() throws Exception {
    Map<String, Object> settings =
        obeying("steps", 12, "checkpoint.store", "file:" + folder, "commit.interval.ms", 0);
    feed(1, 8);
    CompletableFuture<TrainingSummary> run = start(settings);
    await().until(() -> heard.commits().contains(8L));
    // Of steps before 2 there is the first checkpoint alone, and it is neither of the newest two.
    stream.send(request("mode-collapse", "onset", "rollback", 8, 2));
    await().until(() -> !told("rollback").isEmpty());
    feed(9, 12);

    assertThat(run.join().parameterHash()).isEqualTo(learned(settings, 1, 1, 9, 12));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSizeBetween(2, 4);
    }
  }

  @Test
  void pausesUntilTheConditionEndsAlsoAcrossARestart() {
    Map<String, Object> settings = obeying("steps", 9);
    feed(1, 5);
    Trainer first = stream.fakeTrainer(settings, heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(first::run);
    await().until(() -> heard.steps().size() == 5);
    stream.send(request("drift", "onset", "pause", 5, 5));
    await().until(() -> told("pause").size() == 1);
    feed(6, 9);
    first.close();
    assertThat(run.join().steps()).isEqualTo(5);

    CompletableFuture<TrainingSummary> second = start(settings);
    await().until(() -> heard.models().contains(5L));
    stream.send(request("mode-collapse", "end", "", 5, 5));
    stream.send(request("drift", "end", "", 5, 5));

    assertThat(second.join().steps()).isEqualTo(9);
    assertStepsOnce(9);
    assertThat(told("pause")).extracting(HealthEvent::getPhase).containsExactly("onset", "end");
    // No step was made in between.
    assertThat(told("pause")).extracting(HealthEvent::getStep).containsExactly(5L, 5L);
  }

  @Test
  void reportsTheLagThatGrowsWhileTrainingIsPaused() {
    Map<String, Object> settings = obeying("steps", 6, "read.ahead.bytes", 1);
    feed(1, 5);
    CompletableFuture<TrainingSummary> run = start(settings);
    await().until(() -> heard.steps().size() == 5);
    stream.send(request("drift", "onset", "pause", 5, 5));
    await().until(() -> told("pause").size() == 1);
    feed(6, 30);

    await().until(() -> heard.lag().records() == 25);

    stream.send(request("drift", "end", "", 5, 5));
    assertThat(run.join().steps()).isEqualTo(6);
  }

  @Test
  void pausesWhereGoingBackDoesNotHelpUntilItIsAskedToResume() {
    Map<String, Object> settings = obeying("steps", 6);
    feed(1, 5);
    CompletableFuture<TrainingSummary> run = start(settings);
    await().until(() -> heard.commits().contains(5L));
    for (int i = 1; i <= 3; i++) {
      stream.send(request("request", "", "rollback", 0, 5));
      int count = i;
      await().until(() -> told("rollback").size() == count);
    }
    stream.send(request("exploding-loss", "onset", "rollback", 99, 5));
    await().until(() -> told("pause").size() == 1);
    feed(6, 6);
    stream.send(request("request", "", "resume", 0, 0));

    assertThat(run.join().steps()).isEqualTo(6);
    assertThat(told("pause").get(0).getMessage()).contains("3 rollbacks in a row have not helped");
    assertStepsOnce(6);
  }

  @Test
  void saysSoWhereThereIsNothingToGoBackTo() {
    feed(1, 3);
    CompletableFuture<TrainingSummary> run = start(obeying("steps", 4));
    await().until(() -> heard.steps().size() == 3);
    stream.send(request("saturation", "onset", "rollback", 3, 1));
    await().until(() -> !told("rollback").isEmpty());
    feed(4, 4);

    assertThat(run.join().steps()).isEqualTo(4);
    assertThat(told("rollback").get(0).getMessage())
        .isEqualTo(
            "what has happened; the model cannot go back: no checkpoint of a step before 1 is kept");
  }

  @Test
  void doesAsItIsToldOnlyWhereHealthActIsSet() {
    Map<String, Object> settings = new HashMap<>(Map.of("steps", 6));
    feed(1, 3);
    CompletableFuture<TrainingSummary> run = start(settings);
    await().until(() -> heard.steps().size() == 3);
    stream.send(request("exploding-loss", "onset", "rollback", 3, 3));
    stream.send(request("exploding-loss", "onset", "pause", 3, 3));
    feed(4, 6);

    assertThat(run.join().parameterHash()).isEqualTo(learned(settings, 1, 6));
    assertThat(told("rollback")).isEmpty();
    assertThat(told("pause")).isEmpty();
  }

  @Test
  void learnsFasterForAWhileAfterDriftAndTheSameAcrossARestart() {
    feed(1, 3);
    Trained once = begin("once", 20, "learning-rate");
    Trained twice = begin("twice", 8, "learning-rate");
    feed(4, 20);
    String hash = once.run().join().parameterHash();
    twice.run().join();
    Map<String, Object> settings = twice.settings();
    settings.put("steps", 20);

    assertThat(stream.trainer(settings, heard).run().parameterHash()).isEqualTo(hash);
    assertThat(
            stream
                .trainer(Map.of("steps", 20, "model.name", "calm", "group.id", "calm"), heard)
                .run()
                .parameterHash())
        .isNotEqualTo(hash);
    for (String model : List.of("once", "twice")) {
      List<HealthEvent> told =
          stream.read(Topic.EVENTS, model, HealthEvent.class).stream()
              .filter(e -> e.getType().equals("adaptation"))
              .toList();
      assertThat(told)
          .extracting(e -> e.getPhase() + " " + e.getEvidence().get("fromStep"))
          .containsExactly("onset 4.0", "end 14.0");
    }
  }

  private record Trained(Map<String, Object> settings, CompletableFuture<TrainingSummary> run) {}

  /** A model that is told of drift after three steps, for ten, and ends after {@code steps}. */
  private Trained begin(String model, int steps, String action) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "model.name", model,
                "group.id", model,
                "drift.action", action,
                "drift.action.factor", 3,
                "drift.action.images", 10 * BATCH,
                "steps", steps));
    InMemoryTrainingListener listener = new InMemoryTrainingListener();
    Trainer begun = stream.trainer(settings, listener);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(begun::run);
    await().until(() -> listener.steps().size() == 3);
    stream.send(model, request("drift", "onset", "", 3, 3));
    await().until(() -> stream.read(Topic.EVENTS, model, HealthEvent.class).size() == 2);
    return new Trained(settings, run);
  }

  private CompletableFuture<TrainingSummary> start(Map<String, ?> settings) {
    return CompletableFuture.supplyAsync(stream.fakeTrainer(settings, heard, 0)::run);
  }

  private static Map<String, Object> obeying(Object... more) {
    Map<String, Object> settings = new HashMap<>(Map.of("health.act", true));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i].toString(), more[i + 1]);
    }
    return settings;
  }

  private void feed(int from, int to) {
    for (int i = from; i <= to; i++) {
      stream.send(TestStream.batch(32, BATCH, pixels(i)));
    }
  }

  private static byte[] pixels(int batch) {
    byte[] pixels = new byte[BATCH * SHAPE.bytes()];
    new Random(batch).nextBytes(pixels);
    return pixels;
  }

  /** The hash of a model that has learned these batches, from each even bound to the next. */
  private String learned(Map<String, ?> settings, int... bounds) {
    TrainerSettings read = TrainerSettings.of(stream.settings(settings));
    try (FakeEngine engine = new FakeEngine(SHAPE, read, 0, 0)) {
      for (int i = 0; i < bounds.length; i += 2) {
        for (int batch = bounds[i]; batch <= bounds[i + 1]; batch++) {
          engine.step(new Images(SHAPE, BATCH, pixels(batch)));
        }
      }
      return engine.parameterHash();
    }
  }

  private static HealthEvent request(
      String type, String phase, String request, long step, long since) {
    return HealthEvent.newBuilder()
        .setType(type)
        .setPhase(phase)
        .setRequest(request)
        .setRunId("")
        .setStep(step)
        .setSinceStep(since)
        .setImagesSeen(0)
        .setMessage("what has happened")
        .setAt(Instant.ofEpochMilli(1_700_000_000_000L))
        .build();
  }

  private List<HealthEvent> told(String type) {
    return stream.read(Topic.EVENTS, HealthEvent.class).stream()
        .filter(e -> e.getType().equals(type) && !e.getRunId().isEmpty())
        .toList();
  }

  private void assertStepsOnce(int steps) {
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, steps).boxed().toList());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }
}
