package io.streamgan.trainer;

import static io.streamgan.trainer.ImageWait.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.trainer.InMemoryPipeline.End;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.events.EventSource;
import io.streamgan.trainer.events.ReceivedEvent;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.fault.CommitException;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.input.Lag;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.model.ModelLoader;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop with a fake engine and an input and output in memory. */
@Timeout(60)
class TrainingLoopTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 8;

  private final InMemoryTrainingListener heard = new InMemoryTrainingListener();
  private final Deque<ReceivedEvent> events = new ArrayDeque<>();
  private long clock;
  private long failingStep;

  @Test
  void everyStepIsVisibleOnceAndTheLastCommitHasItsCheckpoint() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(10));

    TrainingSummary summary = run(pipeline, Map.of("steps", 10), 0);

    assertThat(summary.steps()).isEqualTo(10);
    assertThat(summary.imagesSeen()).isEqualTo(10 * BATCH);
    assertStepsOnce(pipeline, 10);
    Checkpoint last = newest(pipeline);
    assertThat(last.snapshot().step()).isEqualTo(10);
    assertThat(last.positions()).containsEntry(0, Position.at(10));
    assertThat(last.generatorVersion()).isEqualTo(summary.generatorVersion());
  }

  @Test
  void aCommitWhoseAssignmentIsLostIsRepeatedFromTheCheckpointBefore() throws Exception {
    InMemoryPipeline untouched = new InMemoryPipeline(stream(6));
    String hash = run(untouched, Map.of("steps", 6), 0).parameterHash();
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(6));
    pipeline.endCommits(End.VISIBLE, End.ASSIGNMENT_LOST, End.VISIBLE, End.ASSIGNMENT_LOST);

    assertThat(run(pipeline, Map.of("steps", 6, "commit.interval.ms", 0), 0).parameterHash())
        .isEqualTo(hash);

    assertStepsOnce(pipeline, 6);
    assertThat(heard.models()).hasSizeGreaterThan(2);
  }

  @Test
  void aCommitThatFailsForATransientReasonIsRepeatedAfterAFence() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(6));
    pipeline.endCommits(End.VISIBLE, End.FAILED);

    run(pipeline, Map.of("steps", 6), 0);

    assertStepsOnce(pipeline, 6);
    assertThat(pipeline.fences()).isEqualTo(2);
  }

  @Test
  void theFirstFaultEndsTrainingWithoutTimeToRetry() {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(6));
    pipeline.endCommits(End.FAILED);

    assertThatExceptionOfType(CommitException.class)
        .isThrownBy(() -> run(pipeline, Map.of("steps", 6, "commit.retry.timeout.ms", 0), 0));
    assertThat(pipeline.visible()).isEmpty();
  }

  @Test
  void theStepsBeforeANonFiniteLossAreCommitted() {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(10));

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> run(pipeline, Map.of("steps", 10, "commit.interval.ms", 99_999), 5))
        .withMessageStartingWith("step 5 has a loss");

    assertStepsOnce(pipeline, 4);
    assertThat(newest(pipeline).positions()).containsEntry(0, Position.at(4));
  }

  @Test
  void nothingOfANonFiniteStepIsCommittedWhereNoOutputsWait() {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(10));

    // Each step is committed before the next; no generator is due at step 4.
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> run(pipeline, Map.of("steps", 10, "commit.interval.ms", 0), 5));

    assertStepsOnce(pipeline, 4);
    assertThat(newest(pipeline).snapshot().state().duplicate().getLong()).isNotEqualTo(-1);
    assertThat(newest(pipeline).positions()).containsEntry(0, Position.at(4));
  }

  @Test
  void rejectedRecordsAreCommittedOnceEachWithTheirPosition() throws Exception {
    List<Input> stream = stream(2);
    stream.add(InMemoryPipeline.rejected(2));
    stream.add(InMemoryPipeline.rejected(3));
    InMemoryPipeline pipeline = new InMemoryPipeline(stream);
    pipeline.endCommits(End.VISIBLE, End.FAILED);

    run(pipeline, Map.of(), 0, () -> pipeline.isDrained() && rejected(pipeline).size() == 2);

    assertThat(rejected(pipeline)).containsExactly(2L, 3L);
    assertThat(newest(pipeline).positions()).containsEntry(0, Position.at(4));
  }

  @Test
  void aRequestToRollBackRestoresTheCheckpointBeforeItsStep() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(8));
    events.add(request("rollback", 5));

    run(pipeline, Map.of("steps", 8, "commit.interval.ms", 0, "health.act", true), 0);

    assertStepsOnce(pipeline, 8);
    assertThat(reported(pipeline)).extracting(TrainerEvent::type).containsExactly("rollback");
    assertThat(newest(pipeline).requests().orElseThrow().rollbacksInARow()).isEqualTo(1);
  }

  @Test
  void aPauseStopsStepsUntilARequestToResume() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(3));
    events.add(request("pause", 0));
    events.add(request("resume", 0));

    TrainingSummary summary = run(pipeline, Map.of("steps", 3, "health.act", true), 0);

    assertThat(summary.steps()).isEqualTo(3);
    assertThat(reported(pipeline))
        .extracting(event -> event.type() + " " + event.phase())
        .containsExactly("pause onset", "pause end");
  }

  @Test
  void reportsOnceHowManyImagesAreThereAfterAMinute() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(List.of(record(0, 3), record(1, 7)));
    long[] polls = {0};

    run(
        pipeline,
        Map.of("commit.interval.ms", 0),
        0,
        () -> pipeline.isDrained() && polls[0]++ > 20);

    assertThat(reported(pipeline))
        .extracting(event -> event.type() + ": " + event.message())
        .containsExactly(
            "waiting: for a minute, 2 of the 8 images that the next step needs are there");
    assertThat(heard.waiting()).isEqualTo("2 of 8");
  }

  @Test
  void reportsThatNoImageHasComeInAMinute() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(List.of());
    long[] polls = {0};

    run(pipeline, Map.of(), 0, () -> polls[0]++ > 20);

    assertThat(reported(pipeline))
        .extracting(TrainerEvent::message)
        .containsExactly("for a minute, 0 of the 8 images that the next step needs are there");
  }

  @Test
  void aStandbyThatCannotReadTheCheckpointTriesAgain() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(2));
    pipeline.assignAfter(3);
    pipeline.failRecoveries(2);

    assertThat(run(pipeline, Map.of("steps", 2, "standby", true), 0).steps()).isEqualTo(2);

    assertThat(pipeline.rejoins()).as("another trainer keeps the partitions").isZero();
  }

  @Test
  void aStandbyWithoutTimeToRetryEndsWithTheFirstFault() {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(2));
    pipeline.assignAfter(3);
    pipeline.failRecoveries(1);

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> run(pipeline, Map.of("standby", true, "commit.retry.timeout.ms", 0), 0));
  }

  @Test
  void reportsTheLagWhileTrainingIsPaused() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(1));
    pipeline.lag(new Lag(1, 8));
    events.add(request("pause", 0));

    run(
        pipeline,
        Map.of("health.act", true, "commit.interval.ms", 0),
        0,
        () -> {
          if (!reported(pipeline).isEmpty()) {
            pipeline.lag(new Lag(7, 56));
          }
          return heard.lag().records() == 7 || Thread.currentThread().isInterrupted();
        });

    assertThat(heard.lag()).isEqualTo(new Lag(7, 56));
  }

  @Test
  void aDeviceThatFailsLosesNoCommitThatIsUnderWay() throws Exception {
    InMemoryPipeline pipeline = new InMemoryPipeline(stream(10));
    failingStep = 4;

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> run(pipeline, Map.of("steps", 10, "commit.interval.ms", 0), 0))
        .withMessage(
            "the device is gone; the trainer continues from the newest commit when it is started"
                + " again");

    assertThat(newest(pipeline).snapshot().step()).isEqualTo(3);
    failingStep = 0;
    pipeline.rewind();
    assertThat(run(pipeline, Map.of("steps", 10), 0).steps()).isEqualTo(10);
    assertStepsOnce(pipeline, 10);
  }

  private TrainingSummary run(InMemoryPipeline pipeline, Map<String, ?> overrides, long badStep)
      throws InterruptedException {
    return run(pipeline, overrides, badStep, () -> false);
  }

  private TrainingSummary run(
      InMemoryPipeline pipeline, Map<String, ?> overrides, long badStep, BooleanSupplier stopped)
      throws InterruptedException {
    Map<String, String> values = new HashMap<>();
    values.put("batch.size", Integer.toString(BATCH));
    overrides.forEach((name, value) -> values.put(name, value.toString()));
    TrainerSettings settings =
        TrainerSettings.of(new Settings(TrainerSettings.definition(), values));
    ModelLoader models =
        new ModelLoader(
            settings,
            (shape, seed, adaptation) ->
                new FakeEngine(shape, settings, seed, badStep) {
                  @Override
                  public StepResult step(Images real) {
                    if (step() + 1 == failingStep) {
                      throw new DeviceFailureException("the device is gone");
                    }
                    return super.step(real);
                  }
                },
            pipeline,
            () -> Published.NOTHING,
            () -> new InputTopic("", new TopicSpan(Map.of(0, 0L), Map.of(0, 1_000L))),
            false,
            Map.of(),
            () -> ClassNames.NONE);
    return new TrainingLoop(
            settings,
            pipeline,
            pipeline,
            models,
            this::eventsFrom,
            heard,
            new ImageWait(() -> clock += PATIENCE.toNanos() / 4),
            stopped)
        .run();
  }

  /** The events, one at a time after the sixth step or while the loop waits. */
  private EventSource eventsFrom(long offset) {
    return new EventSource() {
      @Override
      public long beginning() {
        return 0;
      }

      @Override
      public Optional<ReceivedEvent> next(Duration timeout) {
        boolean due = !timeout.isZero() || heard.steps().size() >= 1;
        boolean isRollback = !events.isEmpty() && events.peek().requests("rollback");
        return due && (!isRollback || heard.steps().size() >= 6)
            ? Optional.ofNullable(events.poll())
            : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  private static List<Input> stream(int batches) {
    Random random = new Random(7);
    List<Input> records = new ArrayList<>();
    for (int offset = 0; offset < batches; offset++) {
      byte[] pixels = new byte[BATCH * SHAPE.bytes()];
      random.nextBytes(pixels);
      records.add(record(offset, BATCH, pixels));
    }
    return records;
  }

  private static ImageRecord record(long offset, int images) {
    return record(offset, images, new byte[images * SHAPE.bytes()]);
  }

  private static ImageRecord record(long offset, int images, byte[] pixels) {
    return new ImageRecord(0, offset, offset, new Images(SHAPE, images, pixels), List.of());
  }

  private static ReceivedEvent request(String request, long since) {
    return new ReceivedEvent(
        1,
        HealthEvent.newBuilder()
            .setType("request")
            .setRequest(request)
            .setRunId("")
            .setStep(since)
            .setSinceStep(since)
            .setImagesSeen(0)
            .setMessage("an operator asks")
            .setAt(Instant.EPOCH)
            .build());
  }

  private static Checkpoint newest(InMemoryPipeline pipeline) {
    return pipeline.recovery().checkpoint().orElseThrow();
  }

  private static List<Long> rejected(InMemoryPipeline pipeline) {
    return pipeline.visible().stream()
        .flatMap(commit -> commit.rejected().stream())
        .map(rejected -> rejected.record().offset())
        .toList();
  }

  private static List<TrainerEvent> reported(InMemoryPipeline pipeline) {
    return pipeline.visible().stream().flatMap(commit -> commit.events().stream()).toList();
  }

  private static void assertStepsOnce(InMemoryPipeline pipeline, int steps) {
    assertThat(
            pipeline.visible().stream()
                .flatMap(commit -> commit.metrics().stream())
                .map(StepMetrics::getStep))
        .isEqualTo(LongStream.rangeClosed(1, steps).boxed().toList());
  }
}
