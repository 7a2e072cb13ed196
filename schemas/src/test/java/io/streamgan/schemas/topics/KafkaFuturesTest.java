package io.streamgan.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;

class KafkaFuturesTest {
  @Test
  void throwsWhatTheClusterRefusedItself() {
    TopicExistsException refusal = new TopicExistsException("there is one");

    assertThatThrownBy(() -> KafkaFutures.get(CompletableFuture.failedFuture(refusal)))
        .isSameAs(refusal);
  }

  @Test
  void wrapsFailuresThatAreNotKafkas() {
    IOException failure = new IOException("no disk");

    assertThatThrownBy(() -> KafkaFutures.get(CompletableFuture.failedFuture(failure)))
        .isExactlyInstanceOf(KafkaException.class)
        .hasCause(failure);
  }

  @Test
  void givesUpWithAKafkaTimeout() {
    assertThatThrownBy(() -> KafkaFutures.get(new CompletableFuture<>(), Duration.ofNanos(1)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void keepsTheInterruptStatus() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> KafkaFutures.get(new CompletableFuture<>()))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
