package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Lag;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MeteredTrainingTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final InMemoryTrainingListener heard = new InMemoryTrainingListener();
  private final MeteredTraining training = new MeteredTraining(registry, 64, heard);

  @Test
  void hasNoMetersBeforeTheRunHasAName() {
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void countsStepsImagesCommitsAndDeadLettersOfTheRun() {
    training.onModel("r-1", 6, 384);
    training.onStep(step(7), 250);
    training.onStep(step(8), 350);
    training.onLag(new Lag(3, 192));
    training.onCommit(8, 2, 5_000, 40);
    training.onGenerator(4, 8);
    training.onDeadLetter(
        new RejectedRecord(
            new ConsumerRecord<>("images", 0, 1, new byte[0], new byte[1]),
            Reason.WRONG_SHAPE,
            "too wide"));

    Timer steps = find("steps").timer();
    assertThat(steps.count()).isEqualTo(2);
    assertThat(steps.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(600);
    assertThat(find("images").counter().count()).isEqualTo(128);
    assertThat(find("step.number").gauge().value()).isEqualTo(8);
    assertThat(find("images.seen").gauge().value()).isEqualTo(512);
    assertThat(find("discriminator.loss").gauge().value()).isEqualTo(1.5);
    assertThat(find("lag.images").gauge().value()).isEqualTo(192);
    assertThat(find("commits").timer().count()).isEqualTo(1);
    assertThat(find("commit.bytes").counter().count()).isEqualTo(5_000);
    assertThat(find("generator.version").gauge().value()).isEqualTo(4);
    assertThat(find("dead.letters").tag("reason", "WRONG_SHAPE").counter().count()).isEqualTo(1);
  }

  @Test
  void timesThePhasesOfRoundsAndKnowsTheLanes() {
    training.onPhase(RoundPhase.READ, 30);
    training.onLanes(2);
    training.onModel("r-1", 0, 0);
    training.onPhase(RoundPhase.WAIT, 700);
    training.onPhase(RoundPhase.WAIT, 500);

    Timer wait = find("round.phases").tag("phase", "wait").timer();
    assertThat(wait.count()).isEqualTo(2);
    assertThat(wait.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1_200);
    assertThat(find("lanes").gauge().value()).isEqualTo(2);
  }

  @Test
  void countsEveryModelThatIsLoaded() {
    training.onModel("r-1", 0, 0);
    training.onModel("r-1", 5, 320);

    assertThat(find("loads").counter().count()).isEqualTo(2);
  }

  @Test
  void passesOnWhatItHears() {
    training.onModel("r-1", 6, 384);
    training.onStep(step(7), 250);
    training.onCommit(7, 1, 100, 4);
    training.onGenerator(2, 7);

    assertThat(heard.models()).containsExactly(6L);
    assertThat(heard.steps()).containsExactly(step(7));
    assertThat(heard.commits()).containsExactly(7L);
    assertThat(heard.generators()).containsExactly(2L);
  }

  private RequiredSearch find(String name) {
    return registry.get("streamgan.trainer." + name).tag("run", "r-1");
  }

  private static StepResult step(long number) {
    return new StepResult(
        number,
        64 * number,
        1.5,
        0.5,
        0.25,
        -0.25,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }
}
