package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.trainer.InMemoryPipeline.End;
import io.streamgan.trainer.contribution.Contribution;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.input.Lag;
import io.streamgan.trainer.model.ModelLoader;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The first round of a lane, with a fake engine and an input and output in memory. */
@Timeout(60)
class RoundLoopTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 8;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final InMemoryTrainingListener heard = new InMemoryTrainingListener();
  private InputTopic topic = new InputTopic("", new TopicSpan(Map.of(0, 0L), Map.of(0, 1_000L)));
  private Published published = Published.NOTHING;

  @Test
  void takesNoStepBeyondTheRoundWhileDeadLettersAreCommitted() throws Exception {
    InMemoryPipeline pipeline =
        pipeline(InMemoryPipeline.rejected(0), batch(1), batch(2), batch(3));
    pipeline.holdCommits(20);

    run(pipeline, Map.of("read.ahead.bytes", 1), () -> !contributions(pipeline).isEmpty());

    assertThat(contributions(pipeline)).extracting(Contribution::steps).containsExactly(1);
    assertThat(heard.steps()).hasSize(1);
  }

  @Test
  void failsWhenTheLastContributionIsNotConfirmedInTime() {
    InMemoryPipeline pipeline = pipeline(batch(0));
    pipeline.holdCommits(Integer.MAX_VALUE);

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> run(pipeline, Map.of(), pipeline::isUnderWay))
        .withMessage(
            "the last contribution was not confirmed within 7000 ms; the trainer goes on from the"
                + " newest average when it is started again, raise stop.timeout.ms");
  }

  @Test
  void logsTheRecordsOnTheDeadLetterTopic() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Stepping.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    InMemoryPipeline pipeline = pipeline(InMemoryPipeline.rejected(0), batch(1));

    run(pipeline, Map.of(), () -> !contributions(pipeline).isEmpty());

    logger.detachAppender(log);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains(
            "Records on the dead-letter topic: 1, the first of them images-0@0: MALFORMED_RECORD,"
                + " no record");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void countsInputThatWasLostBeforeTheFirstModelOnce(int repetitions) throws Exception {
    topic = new InputTopic("", new TopicSpan(Map.of(0, 5L), Map.of(0, 1_000L)));
    published = new Published(0, Map.of(), Map.of(0, 3L), Map.of(), "");
    InMemoryPipeline pipeline = pipeline(batch(5));
    pipeline.endCommits(Collections.nCopies(repetitions, End.ASSIGNMENT_LOST).toArray(End[]::new));

    run(pipeline, Map.of(), () -> !contributions(pipeline).isEmpty());

    assertThat(
            registry
                .get("streamgan.trainer.input.losses")
                .tag("cause", "retention")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void reportsTheLagWhileTheRoundWaitsForItsAverage() throws Exception {
    InMemoryPipeline pipeline = pipeline(batch(0));

    run(
        pipeline,
        Map.of(),
        () -> {
          if (!contributions(pipeline).isEmpty()) {
            pipeline.lag(new Lag(7, 56));
          }
          return heard.lag().records() == 7;
        });

    assertThat(heard.lag()).isEqualTo(new Lag(7, 56));
    assertThat(heard.steps()).hasSize(1);
  }

  private void run(InMemoryPipeline pipeline, Map<String, ?> overrides, BooleanSupplier stopped)
      throws InterruptedException {
    Map<String, String> values = new HashMap<>();
    values.put("batch.size", Integer.toString(BATCH));
    overrides.forEach((name, value) -> values.put(name, value.toString()));
    TrainerSettings settings =
        TrainerSettings.of(new Settings(TrainerSettings.definition(), values));
    try (LaneCommits commits = new LaneCommits(lane -> pipeline);
        ModelLoader models =
            new ModelLoader(
                settings,
                (shape, seed, adaptation) -> new FakeEngine(shape, settings, seed, 0),
                pipeline,
                () -> published,
                () -> topic,
                false,
                Map.of(),
                () -> ClassNames.NONE)) {
      new RoundLoop(
              settings,
              pipeline,
              commits,
              models,
              () -> null,
              new MeteredTraining(registry, settings.imagesPerStep(), heard),
              new ImageWait(System::nanoTime),
              stopped)
          .run();
    }
  }

  private static InMemoryPipeline pipeline(Input... records) {
    return new InMemoryPipeline(List.of(records));
  }

  private static ImageRecord batch(long offset) {
    byte[] pixels = new byte[BATCH * SHAPE.bytes()];
    return new ImageRecord(0, offset, offset, new Images(SHAPE, BATCH, pixels), List.of());
  }

  private static List<Contribution> contributions(InMemoryPipeline pipeline) {
    List<Contribution> visible = new ArrayList<>();
    pipeline.visible().forEach(commit -> commit.contribution().ifPresent(visible::add));
    return visible;
  }
}
