package io.streamgan.trainer.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class CommitExceptionTest {
  @Test
  void saysWhatToRaiseWhereACommitTookLong() {
    CommitException slow = after(Duration.ofSeconds(31));

    assertThat(slow.summary()).isEqualTo("A commit of 25.0 MB has failed after 31 s");
    assertThat(slow)
        .hasMessageContaining("kafka.producer.transaction.timeout.ms")
        .hasMessageContaining("checkpoint.store");
  }

  @Test
  void doesNotBlameTheNetworkForACommitThatFailsAtOnce() {
    CommitException quick = after(Duration.ofSeconds(1));

    assertThat(quick.summary()).isEqualTo("A commit has failed");
    assertThat(quick)
        .hasMessage(
            "the commit after step 7 failed (TimeoutException: away); remove the cause and start"
                + " the trainer again: it goes on from the last commit");
  }

  private static CommitException after(Duration time) {
    return new CommitException(7, 25_000_000, time, new TimeoutException("away"));
  }
}
