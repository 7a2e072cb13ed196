package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.LagPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trainers that are too slow, that diverge, and that stand by. */
@Timeout(120)
class ResilienceIT extends OnABroker {
  @ParameterizedTest
  @EnumSource(
      value = LagPolicy.Kind.class,
      names = {"LATEST", "RESERVOIR"})
  void countsWhatItSkipsAcrossRestarts(LagPolicy.Kind policy) {
    stream.feed(100 * BATCH, 1);
    Map<String, Object> settings =
        new HashMap<>(
            Map.of("lag.policy", policy.label(), "lag.max.images", 10 * BATCH, "steps", 1));
    long fed = 100 * BATCH + trainOnALivingStream(settings);
    stream.feed(50 * BATCH, 2);
    settings.put("steps", 3);
    fed += 50 * BATCH + trainOnALivingStream(settings);

    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics).extracting(StepMetrics::getStep).containsExactly(1L, 2L, 3L);
    assertThat(metrics)
        .extracting(StepMetrics::getImagesSkipped)
        .isSorted()
        .allSatisfy(skipped -> assertThat(skipped).isPositive());
    StepMetrics last = metrics.get(2);
    // What is neither learned nor skipped still waits, and is on the topic.
    assertThat(last.getImagesSeen() + last.getImagesSkipped()).isLessThanOrEqualTo(fed);
    assertThat(stream.read(Topic.EVENTS, HealthEvent.class))
        .extracting(HealthEvent::getType)
        .contains("lag")
        .containsOnly("lag");
  }

  /**
   * Trains to its end while more comes, as what is skipped up to the newest may leave less than a
   * step takes.
   *
   * @return images sent meanwhile
   */
  private long trainOnALivingStream(Map<String, Object> settings) {
    Trainer trainer = stream.fakeTrainer(settings, heard, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(trainer::run);
    AtomicLong sent = new AtomicLong();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              stream.feed(BATCH, sent.addAndGet(BATCH));
              return run.isDone();
            });
    assertThat(run.join().steps()).isEqualTo(Long.parseLong(String.valueOf(settings.get("steps"))));
    return sent.get();
  }

  @Test
  void goesBackAndPastTheImagesOfAStepWithoutFiniteLoss() {
    stream.feed(30 * BATCH, 3);
    Map<String, Object> settings =
        Map.of("divergence.action", "rollback", "steps", 20, "commit.interval.ms", 99_999);

    TrainingSummary summary = stream.fakeTrainer(settings, heard, 13).run();

    assertThat(summary.steps()).isEqualTo(20);
    List<StepMetrics> metrics = stream.read(Topic.METRICS, StepMetrics.class);
    assertThat(metrics)
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(metrics.get(10).getImagesSkipped()).isZero();
    assertThat(metrics.get(12).getImagesSkipped()).isEqualTo(BATCH);
    assertThat(metrics.get(19).getImagesSeen()).isEqualTo(20 * BATCH);
    assertThat(stream.read(Topic.EVENTS, HealthEvent.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("rollback");
              assertThat(event.getMessage())
                  .startsWith("step 13 has a loss that is not finite")
                  .contains("back to the newest checkpoint");
            });

    // The next one knows what random numbers to go on with.
    assertThat(
            stream
                .fakeTrainer(Map.of("divergence.action", "rollback", "steps", 25), heard, 13)
                .run()
                .steps())
        .isEqualTo(25);
    assertThat(stream.read(Topic.EVENTS)).hasSize(1);
  }

  @Test
  void endsWhenGoingBackDoesNotHelp() {
    stream.feed(30 * BATCH, 4);
    Map<String, Object> settings = Map.of("divergence.action", "rollback");

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(() -> stream.divergingTrainer(settings, heard, 5).run())
        .withMessageStartingWith("step 5 has a loss that is not finite");
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aStandbyGoesOnWhereTheOtherEnds() throws Exception {
    stream.feed(10 * BATCH, 5);
    Trainer first = stream.fakeTrainer(Map.of(), heard, 0);
    CompletableFuture<TrainingSummary> firstRun = CompletableFuture.supplyAsync(first::run);
    Awaitility.await().until(() -> heard.commits().contains(10L));
    InMemoryTrainingListener later = new InMemoryTrainingListener();
    Trainer standby = stream.fakeTrainer(Map.of("standby", true, "steps", 20), later, 0);
    CompletableFuture<TrainingSummary> run = CompletableFuture.supplyAsync(standby::run);
    stream.feed(5 * BATCH, 6);
    Awaitility.await().until(() -> heard.commits().contains(15L));
    assertThat(later.models()).isEmpty();

    first.close();
    stream.feed(5 * BATCH, 7);

    assertThat(firstRun.get(30, TimeUnit.SECONDS).steps()).isEqualTo(15);
    assertThat(run.get(60, TimeUnit.SECONDS).steps()).isEqualTo(20);
    assertThat(later.models()).containsExactly(15L);
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }
}
