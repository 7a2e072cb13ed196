package io.streamgan.trainer.fault;

import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;

/** A commit failed for another reason than the loss of partitions. */
public final class CommitException extends KafkaException {
  private static final long serialVersionUID = 1;

  /** A commit that fails after a longer time may be slow, and not broken. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final String summary;

  /**
   * @param bytes that were to be sent
   * @param after time since the commit began
   */
  public CommitException(long step, long bytes, Duration after, KafkaException cause) {
    super(
        "the commit after step %d failed (%s); %s the trainer again: it goes on from the last commit"
            .formatted(step, TransientFault.reason(cause), remedy(after)),
        cause);
    summary = summary(bytes, after);
  }

  /** Says in a few words that a commit has failed, and how long it took if that was long. */
  public String summary() {
    return summary;
  }

  private static boolean isSlow(Duration after) {
    return after.compareTo(LONG) >= 0;
  }

  private static String remedy(Duration after) {
    return isSlow(after)
        ? "if the network is slow, raise kafka.producer.transaction.timeout.ms and"
            + " kafka.producer.delivery.timeout.ms, or use checkpoint.store; start"
        : "remove the cause and start";
  }

  private static String summary(long bytes, Duration after) {
    return isSlow(after)
        ? String.format(
            Locale.ROOT,
            "A commit of %.1f MB has failed after %d s",
            bytes / 1e6,
            after.toSeconds())
        : "A commit has failed";
  }
}
