package io.streamgan.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.UnreachableClusterException;
import io.streamgan.trainer.fault.CommitException;
import io.streamgan.trainer.fault.SupersededException;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainers against a real broker, read back as any other client would. */
@Timeout(120)
class TrainerIT extends OnABroker {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void refusesACheckpointsTopicThatDeletes() {
    stream.configure(Topic.CHECKPOINTS, "cleanup.policy", "delete");

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> stream.fakeTrainer(Map.of(), heard, 0).run())
        .withMessageContaining("checkpoints has cleanup.policy=delete")
        .withMessageContaining("kafka-configs.sh");
  }

  @Test
  void publishesEveryStepOnceWithSamplesAndTheNewestGenerator() {
    long end = stream.feed(12 * BATCH, 1);

    TrainingSummary summary = stream.trainer(Map.of("steps", 12, "seed", 1), heard).run();

    assertThat(summary.steps()).isEqualTo(12);
    assertThat(summary.imagesSeen()).isEqualTo(12 * BATCH);
    assertThat(summary.imagesPerSecond()).isPositive();
    assertThat(summary.parameterHash()).matches("[0-9a-f]{64}");
    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics)
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    StepMetrics last = metrics.get(11);
    assertThat(last.getImagesSeen()).isEqualTo(12 * BATCH);
    assertThat(last.getDiscriminatorLoss()).isEqualTo(summary.discriminatorLoss().orElseThrow());
    assertThat(last.getGeneratorLoss()).isEqualTo(summary.generatorLoss().orElseThrow());
    assertThat(last.getInputOffsets()).containsExactly(Map.entry("0", end));
    assertThat(last.getCapturedAt().toEpochMilli()).isEqualTo(1_700_000_000_000L);
    assertThat(last.getBatchSize()).isEqualTo(BATCH);
    assertThat(last.getStepMillis()).isPositive();
    // Versions 1, 2, 3 after steps 1, 5 and 10, and one more for the last step.
    assertThat(metrics)
        .extracting(StepMetrics::getGeneratorVersion)
        .containsExactly(0L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L, 2L, 3L, 3L);
    assertThat(summary.generatorVersion()).isEqualTo(4);
    List<SampleGrid> grids = stream.read(Topic.SAMPLES, SampleGrid.class);
    assertThat(grids).extracting(SampleGrid::getStep).containsExactly(1L, 5L, 10L, 12L);
    assertThat(grids)
        .allSatisfy(grid -> assertThat(grid.getSpread()).isNotNull().isBetween(0.0, 128.0));
    assertThat(stream.committedOffset()).isEqualTo(end);
    assertThat(pngOfNewestGenerator()).isEqualTo(grids.get(3).getPng());
    assertThat(heard.commits()).endsWith(12L);
    assertThat(heard.steps()).extracting(StepResult::step).hasSize(12);
  }

  /** What a sampler makes of the newest generator on the topic, with the latents of the grids. */
  private ByteBuffer pngOfNewestGenerator() {
    AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
    AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
    Assembly assembly = new Assembly();
    ByteBuffer png = ByteBuffer.allocate(0);
    for (ConsumerRecord<byte[], byte[]> record : stream.read(Topic.GENERATORS)) {
      if (!new String(record.key(), UTF_8).equals("default/manifest")) {
        GeneratorChunk chunk = chunks.deserialize("", record.value());
        assembly.add(chunk.getVersion(), chunk.getPart(), chunk.getBytes());
        continue;
      }
      GeneratorManifest manifest = manifests.deserialize("", record.value());
      ByteBuffer payload =
          assembly.complete(
              manifest.getVersion(), manifest.getParts(), manifest.getSize(), manifest.getSha256());
      GeneratorSnapshot snapshot =
          new GeneratorSnapshot(NetworkSpec.fromJson(manifest.getNetworkSpec()), payload);
      try (ImageGenerator generator = Engines.load(snapshot, EngineOptions.DEFAULT)) {
        png = ByteBuffer.wrap(ImageGrid.png(generator.sample(Latents.seeded(0, 6, 16)), 3));
      }
    }
    return png;
  }

  @Test
  void trainsTheSameModelFromTheSameStreamWhateverTheCommitInterval() {
    stream.feed(18 * BATCH + 3, 2);
    TrainingSummary often = stream.trainer(model("a", "commit.interval.ms", 0), heard).run();
    TrainingSummary once = stream.trainer(model("b", "commit.interval.ms", 99_999), heard).run();
    TrainingSummary otherSeed = stream.trainer(model("c", "seed", 5), heard).run();

    assertThat(often.parameterHash())
        .isEqualTo(once.parameterHash())
        .isNotEqualTo(otherSeed.parameterHash());
    // After steps 1, 5, 10, 15 and the last.
    assertThat(often.generatorVersion()).isEqualTo(5);
    assertThat(once.generatorVersion()).isEqualTo(5);
  }

  private static Map<String, ?> model(String name, String setting, Object value) {
    return Map.of("steps", 18, "model.name", name, "group.id", name, setting, value);
  }

  @Test
  void trainsTheSameModelWhenItIsStoppedInTheMiddle() {
    stream.feed(30 * BATCH, 3);
    String whole =
        stream
            .trainer(Map.of("steps", 30, "model.name", "a", "group.id", "a"), heard)
            .run()
            .parameterHash();

    Map<String, ?> other = Map.of("steps", 30, "model.name", "b", "group.id", "b");
    TrainingSummary first =
        stream.trainer(Map.of("steps", 7, "model.name", "b", "group.id", "b"), heard).run();
    InMemoryTrainingListener later = new InMemoryTrainingListener();
    TrainingSummary second = stream.trainer(other, later).run();

    assertThat(first.steps()).isEqualTo(7);
    assertThat(second.parameterHash()).isEqualTo(whole);
    assertThat(later.models()).containsExactly(7L);
    assertThat(later.steps()).hasSize(23);
  }

  @Test
  void endsAtOnceWithTheSameSummaryWhenTheModelIsFinished() {
    stream.feed(5 * BATCH, 4);
    TrainingSummary first = stream.trainer(Map.of("steps", 5), heard).run();

    InMemoryTrainingListener later = new InMemoryTrainingListener();
    TrainingSummary second = stream.trainer(Map.of("steps", 5), later).run();

    assertThat(second)
        .usingRecursiveComparison()
        .ignoringFields("imagesPerSecond")
        .isEqualTo(first);
    assertThat(later.steps()).isEmpty();
    assertThat(later.commits()).isEmpty();
  }

  @Test
  void refusesACheckpointOfOtherSettings() {
    stream.feed(2 * BATCH, 4);
    stream.trainer(Map.of("steps", 1, "seed", 1), heard).run();

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> stream.trainer(Map.of("steps", 2, "seed", 2), heard).run())
        .withMessage(
            "the checkpoint of model default after step 1 was trained with seed 1; use the settings"
                + " that it was trained with, another model.name, or begin anew");
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(
            () -> stream.trainer(Map.of("steps", 2, "seed", 1, "image.size", 64), heard).run())
        .withMessageContaining("was trained with images of 32x32x1;");
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(
            () -> stream.trainer(Map.of("steps", 2, "seed", 1, "network.width", 4), heard).run())
        .withMessageContaining(
            "was trained with another network, network.width, latent.size or augmentation.target"
                + " (0, or above);");
  }

  @Test
  void continuesTheRunAndItsMetricsAfterEveryStop() throws Exception {
    for (int start = 1; start <= 4; start++) {
      // Three images always wait for more.
      stream.feed(10 * BATCH + (start == 1 ? 3 : 0), start);
      InMemoryTrainingListener listener = new InMemoryTrainingListener();
      long goal = 10L * start;
      // So little is read ahead that partitions are paused and resumed all the time.
      Trainer trainer = stream.fakeTrainer(Map.of("read.ahead.bytes", 1_000), listener, 0);
      CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
      await().until(() -> !run.isDone() && listener.commits().contains(goal));
      trainer.close();
      assertThat(run.get().steps()).isEqualTo(goal);
    }

    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics)
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
    assertThat(metrics).extracting(StepMetrics::getRunId).containsOnly(metrics.get(0).getRunId());
  }

  @Test
  void neverCommitsOffsetsAheadOfTheLearnedImages() {
    long[] offsets = new long[4];
    for (int i = 0; i < 4; i++) {
      offsets[i] = stream.send(TestStream.batch(32, 5, new byte[5 * 1024]));
    }

    // 8 images: all of the first record, 3 of the second.
    stream.fakeTrainer(Map.of("steps", 1), heard, 0).run();
    assertThat(stream.committedOffset()).isEqualTo(offsets[1]);

    stream.fakeTrainer(Map.of("steps", 2), heard, 0).run();
    assertThat(stream.committedOffset()).isEqualTo(offsets[3]);
    assertThat(heard.models()).containsExactly(0L, 1L);
  }

  @Test
  void putsRecordsThatCannotBeUsedOnTheDeadLetterTopicOnceAndLives() {
    stream.feed(3 * BATCH + 5, 6);
    long malformed = stream.send("no images".getBytes(UTF_8));
    long small = stream.send(TestStream.batch(16, 1, new byte[256]));
    long short1 = stream.send(TestStream.batch(32, 2, new byte[1024]));
    Trainer first = stream.fakeTrainer(Map.of(), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(first::run);
    // Though images in front of them still wait for their step.
    await().untilAsserted(() -> assertThat(stream.read(Topic.DEAD_LETTERS)).hasSize(3));
    first.close();
    assertThat(run.join().steps()).isEqualTo(3);

    stream.feed(BATCH, 7);
    assertThat(stream.fakeTrainer(Map.of("steps", 4), heard, 0).run().imagesSeen())
        .isEqualTo(4 * BATCH);

    List<ConsumerRecord<byte[], byte[]>> letters = stream.read(Topic.DEAD_LETTERS);
    assertThat(letters)
        .extracting(l -> header(l, DeadLetter.REASON) + "@" + header(l, DeadLetter.OFFSET))
        .containsExactly(
            "MALFORMED_RECORD@" + malformed,
            "WRONG_SHAPE@" + small,
            "INCONSISTENT_BATCH@" + short1);
    assertThat(letters.get(0).value()).asString(UTF_8).isEqualTo("no images");
    assertThat(letters.get(0).key()).asString(UTF_8).isEqualTo("test");
    assertThat(header(letters.get(0), "theirs")).isEqualTo("kept");
    assertThat(header(letters.get(0), DeadLetter.TOPIC)).isEqualTo(stream.prefix() + "images");
    assertThat(header(letters.get(0), DeadLetter.PARTITION)).isEqualTo("0");
    assertThat(header(letters.get(1), DeadLetter.DETAIL))
        .isEqualTo("expected images of 32x32x1, found 16x16x1");
    assertThat(heard.deadLetters())
        .isEqualTo(
            Map.of(
                Reason.MALFORMED_RECORD, 1, Reason.WRONG_SHAPE, 1, Reason.INCONSISTENT_BATCH, 1));
  }

  @Test
  void goesOnWhereTheDeadLetterTopicTakesLessThanTheRecord() {
    stream.configure(Topic.DEAD_LETTERS, "max.message.bytes", "1048588");
    stream.send(new byte[2 << 20]);
    stream.feed(2 * BATCH, 8);

    assertThat(stream.fakeTrainer(Map.of("steps", 2), heard, 0).run().steps()).isEqualTo(2);

    assertThat(stream.read(Topic.DEAD_LETTERS))
        .singleElement()
        .satisfies(letter -> assertThat(header(letter, DeadLetter.DETAIL)).contains("did not fit"));
  }

  @Test
  void commitsEarlyWhenMoreIsRejectedThanIsReadAhead() {
    for (int i = 0; i < 20; i++) {
      stream.send(new byte[1_000]);
    }
    Trainer trainer =
        stream.fakeTrainer(
            Map.of("read.ahead.bytes", 3_000, "commit.interval.ms", 3_600_000), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    await().untilAsserted(() -> assertThat(stream.read(Topic.DEAD_LETTERS)).hasSizeGreaterThan(15));
    trainer.close();

    assertThat(run).succeedsWithin(SOON);
    assertThat(stream.read(Topic.DEAD_LETTERS)).hasSize(20);
    assertThat(stream.committedOffset()).isEqualTo(20);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  @Test
  void aCommitThatFailsLeavesNothingVisible() throws Exception {
    stream.feed(5 * BATCH, 8);
    stream.send("no images".getBytes(UTF_8));
    // The checkpoint comes last in a commit, after everything else has been sent. Its limit is
    // lowered after the topic's shape has been checked.
    TrainingListener lowering =
        new TrainingListener() {
          @Override
          public void onModel(String runId, long step, long imagesSeen) {
            stream.configure(Topic.CHECKPOINTS, "max.message.bytes", "1000");
          }

          @Override
          public void onCommit(long step, int steps, long bytes, double millis) {
            heard.onCommit(step, steps, bytes, millis);
          }
        };

    assertThatExceptionOfType(CommitException.class)
        .isThrownBy(() -> stream.fakeTrainer(Map.of("steps", 5), lowering, 0).run())
        .withMessageContaining("RecordTooLargeException")
        .withMessageContaining("goes on from the last commit");

    for (Topic topic : Trainer.TOPICS) {
      if (topic != Topic.IMAGES) {
        assertThat(stream.read(topic)).as(topic.name()).isEmpty();
      }
    }
    assertThat(stream.committedOffset()).isEqualTo(-1);
    assertThat(heard.commits()).isEmpty();

    stream.configure(Topic.CHECKPOINTS, "max.message.bytes", "2097152");
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void commitsWhatWasBeforeAStepWithoutFiniteLoss() {
    stream.feed(20 * BATCH, 9);

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> stream.fakeTrainer(Map.of("commit.interval.ms", 99_999), heard, 13).run())
        .withMessageStartingWith("step 13 has a loss that is not finite")
        .withMessageContaining("what was before it is committed");

    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    assertThat(stream.read(Topic.SAMPLES, SampleGrid.class))
        .extracting(SampleGrid::getStep)
        .containsExactly(1L, 5L, 10L, 12L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainer", "other"})
  void theTrainerThatStartsLaterTakesOverWhateverItsGroup(String group) {
    stream.feed(30 * BATCH, 10);
    heard.holdAfter(10);
    CompletableFuture<TrainingSummary> older =
        CompletableFuture.supplyAsync(stream.fakeTrainer(Map.of(), heard, 0)::run);
    heard.awaitHeld();
    await().until(() -> !stream.read(Topic.METRICS).isEmpty());

    TrainingSummary summary =
        stream
            .fakeTrainer(
                Map.of("steps", 20, "group.id", stream.prefix() + group), TrainingListener.NONE, 0)
            .run();
    heard.release();

    assertThat(summary.steps()).isEqualTo(20);
    // The older one hears of it with its next heartbeat, or with its next commit, because the later
    // one has its transactional id.
    assertThat(older)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(SupersededException.class);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void aStopWaitsForAStepNoLongerThanItMay() {
    stream.feed(10 * BATCH, 10);
    heard.holdAfter(5);
    Trainer trainer = stream.fakeTrainer(Map.of("stop.timeout.ms", 1_000), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    heard.awaitHeld();

    assertTimeoutPreemptively(Duration.ofSeconds(20), trainer::close);

    assertThat(run).isNotDone();
    heard.release();
    assertThat(run).succeedsWithin(Duration.ofSeconds(30));
    assertThat(stream.read(Topic.METRICS)).hasSize(5);
  }

  @Test
  void reloadsTheModelWhenPartitionsAreAssignedAnew() throws Exception {
    stream.feed(10 * BATCH, 12);
    Trainer trainer =
        stream.fakeTrainer(
            Map.of("steps", 20, "kafka.consumer.metadata.max.age.ms", 200), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    await().until(() -> heard.commits().contains(10L));

    try (Admin admin = Admin.create(stream.client())) {
      admin
          .createPartitions(Map.of(Topic.IMAGES.name(stream.prefix()), NewPartitions.increaseTo(2)))
          .all()
          .get();
    }
    await().until(() -> heard.models().size() == 2);
    stream.feed(11 * BATCH, 13);

    assertThat(run.get(30, TimeUnit.SECONDS).steps()).isEqualTo(20);
    assertThat(heard.models()).containsExactly(0L, 10L);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void stopsWithinSecondsWhileNothingComes() {
    Trainer trainer = stream.fakeTrainer(Map.of(), heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    await().until(() -> !heard.models().isEmpty());

    trainer.close();

    assertThat(run).succeedsWithin(SOON);
    assertThat(run.join().steps()).isZero();
    assertThat(run.join().parameterHash()).isEmpty();
  }

  @Test
  void saysWhichTopicsAreMissing() {
    assertThatExceptionOfType(MissingTopicException.class)
        .isThrownBy(() -> stream.fakeTrainer(Map.of("topics.prefix", "absent."), heard, 0).run())
        .withMessageContaining("absent.images");
  }

  @Test
  void createsMissingTopicsWhenItMay() {
    Trainer trainer =
        stream.fakeTrainer(
            // Otherwise it would wait for names of classes or images before it loads a model.
            Map.of("topics.prefix", "created.", "topics.create", true, "conditional", "false"),
            heard,
            0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    await().until(() -> !heard.models().isEmpty());
    trainer.close();
    assertThat(run).succeedsWithin(SOON);
  }

  @Test
  void saysThatNoBrokerAnswers() {
    Settings settings =
        stream.settings(
            Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "kafka.request.timeout.ms", 1_000,
                "kafka.default.api.timeout.ms", 1_000));
    assertThatExceptionOfType(UnreachableClusterException.class)
        .isThrownBy(
            () -> new Trainer(TrainerSettings.of(settings), settings, TrainingListener.NONE).run())
        .withMessageContaining("127.0.0.1:1");
  }
}
