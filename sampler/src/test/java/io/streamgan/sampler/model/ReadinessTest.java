package io.streamgan.sampler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.NoGeneratorException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final GenerationThread first = thread();
  private final GenerationThread second = thread();
  private final Readiness both = new Readiness(List.of(first, second));

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void modelsWithoutAnyGeneratorAreNotReady() {
    first.caughtUp();
    second.caughtUp();

    assertThat(both.isReady()).isFalse();
    assertThatThrownBy(both::require)
        .isInstanceOf(NoGeneratorException.class)
        .hasMessage("No generator has been published yet; try again in a few seconds.");
  }

  @Test
  void aModelThatIsStillReadFromItsTopicIsWaitedFor() throws Exception {
    serve(second);
    assertThat(both.isReady()).isFalse();
    assertThat(both.first()).isNotDone();
    assertThatThrownBy(both::require)
        .isInstanceOf(NoGeneratorException.class)
        .hasMessage(
            "The generators of some models are still to be loaded; try again in a few seconds.");

    serve(first);

    assertThat(both.isReady()).isTrue();
    assertThat(both.first()).isCompleted();
    both.require();
  }

  @Test
  void aModelThatHasNoneOnItsTopicIsNot() throws Exception {
    serve(second);
    first.caughtUp();

    assertThat(both.isReady()).isTrue();
    both.require();
  }

  @Test
  void aSingleModelIsReadyWithItsFirstGenerator() throws Exception {
    Readiness one = new Readiness(List.of(first));
    assertThat(one.isReady()).isFalse();

    serve(first);

    assertThat(one.isReady()).isTrue();
  }

  private static GenerationThread thread() {
    return new GenerationThread(
        TestGenerator::new,
        new GenerationThread.DrawLimits(8, 64, 1),
        Clock.systemUTC(),
        new SimpleMeterRegistry());
  }

  private static void serve(GenerationThread thread) throws Exception {
    thread.swap(
        TestRecords.published(
            "run", 1, new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(1))));
  }
}
