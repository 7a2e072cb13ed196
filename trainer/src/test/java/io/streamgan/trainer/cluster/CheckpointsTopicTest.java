package io.streamgan.trainer.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.trainer.fault.TrainerException;
import org.junit.jupiter.api.Test;

class CheckpointsTopicTest {
  @Test
  void acceptsTheShapeOfItsDeclarationAndKafkasDefaultLimit() {
    assertThatCode(checkpoints(1, "compact", 2 << 20)::requireShape).doesNotThrowAnyException();
    assertThatCode(checkpoints(1, "compact", 1_048_588)::requireShape).doesNotThrowAnyException();
  }

  @Test
  void refusesSeveralPartitions() {
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(checkpoints(3, "compact", 2 << 20)::requireShape)
        .withMessageStartingWith("topic a.checkpoints has 3 partitions")
        .withMessageContaining("create it again with './streamgan topics create'");
  }

  @Test
  void refusesAPolicyThatDeletes() {
    for (String policy : new String[] {"delete", "compact,delete"}) {
      assertThatExceptionOfType(TrainerException.class)
          .isThrownBy(checkpoints(1, policy, 2 << 20)::requireShape)
          .withMessageContaining("cleanup.policy=" + policy)
          .withMessageContaining(
              "kafka-configs.sh --alter --entity-type topics --entity-name a.checkpoints"
                  + " --add-config cleanup.policy=compact");
    }
  }

  @Test
  void refusesALimitBelowTheSizeOfAChunk() {
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(checkpoints(1, "compact", 500_000)::requireShape)
        .withMessageContaining("max.message.bytes=500000")
        .withMessageContaining("--add-config max.message.bytes=2097152");
  }

  private static CheckpointsTopic checkpoints(int partitions, String policy, long maxMessageBytes) {
    return new CheckpointsTopic("a.checkpoints", partitions, policy, maxMessageBytes);
  }
}
