package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RetryWindowTest {
  private final KafkaException fault = new TimeoutException("away");
  private long now;
  private final RetryWindow window = new RetryWindow(Duration.ofSeconds(10), () -> now);

  @Test
  void endsTrainingOnceFaultsHaveFollowedEachOtherForTheWindow() {
    window.failed(fault);
    at(9);
    window.recovered();
    window.failed(fault);
    at(10);

    assertThatThrownBy(() -> window.failed(fault)).isSameAs(fault);
    assertThatThrownBy(window::throwIfOver).isSameAs(fault);
  }

  @Test
  void aCommitEndsASeries() {
    window.failed(fault);
    at(9);
    window.recovered();
    window.committed();
    at(11);

    assertThatCode(() -> window.failed(fault)).doesNotThrowAnyException();
  }

  @Test
  void aFaultThatTrainingHasRecoveredFromIsNotThrownHoursLater() {
    window.failed(fault);
    window.recovered();
    at(36_000);

    assertThatCode(window::throwIfOver).doesNotThrowAnyException();
    assertThatCode(window::throwIfUnrecovered).doesNotThrowAnyException();
    assertThatCode(() -> window.failed(fault)).doesNotThrowAnyException();
    assertThatThrownBy(window::throwIfUnrecovered).isSameAs(fault);
  }

  @Test
  void withoutAWindowTheFirstFaultEndsTraining() {
    RetryWindow none = new RetryWindow(Duration.ZERO, () -> now);

    assertThatThrownBy(() -> none.failed(fault)).isSameAs(fault);
  }

  private void at(long seconds) {
    now = Duration.ofSeconds(seconds).toNanos();
  }
}
