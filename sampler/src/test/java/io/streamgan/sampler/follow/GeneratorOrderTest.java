package io.streamgan.sampler.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import org.junit.jupiter.api.Test;

class GeneratorOrderTest {
  private final GeneratorOrder succession = new GeneratorOrder();

  @Test
  void theFirstGeneratorMayHaveAnyVersion() {
    assertThat(succession.objection(generator("a", 41))).isEmpty();
  }

  @Test
  void withinARunOnlyAHigherVersionMayFollow() {
    succession.accept(generator("a", 5));

    assertThat(succession.objection(generator("a", 6))).isEmpty();
    assertThat(succession.objection(generator("a", 5)))
        .hasValue("generator 5 of run a is not newer than version 5");
    assertThat(succession.objection(generator("a", 4))).isPresent();
  }

  @Test
  void anotherRunMayBeginAtALowerVersion() {
    succession.accept(generator("a", 5));

    assertThat(succession.objection(generator("b", 1))).isEmpty();
  }

  @Test
  void aRunThatWasReplacedDoesNotComeBack() {
    succession.accept(generator("a", 5));
    succession.accept(generator("b", 1));

    assertThat(succession.objection(generator("a", 6)))
        .hasValue("generator 6 of run a is of a run that b has replaced");
    assertThat(succession.objection(generator("b", 2))).isEmpty();
  }

  private static PublishedGenerator generator(String runId, long version) {
    return TestRecords.published(
        runId, version, new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(1)));
  }
}
