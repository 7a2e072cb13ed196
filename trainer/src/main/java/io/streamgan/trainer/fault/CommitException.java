package io.streamgan.trainer.fault;

import org.apache.kafka.common.KafkaException;

/** A commit failed for another reason than the loss of partitions. */
public final class CommitException extends KafkaException {
  private static final long serialVersionUID = 1;

  public CommitException(long step, KafkaException cause) {
    super(
        "the commit after step %d failed (%s); remove the cause and start the trainer again: it goes"
                .formatted(step, TransientFault.reason(cause))
            + " on from the last commit",
        cause);
  }
}
