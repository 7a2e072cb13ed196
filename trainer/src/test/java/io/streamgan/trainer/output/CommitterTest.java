package io.streamgan.trainer.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.fault.CommitException;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Membership;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.CommitOutput.Outcome;
import io.streamgan.trainer.output.CommitOutput.Outcome.Committed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommitterTest {
  /** Refuses dead letters whose value is larger than the topic's limit. */
  private static final class Limited extends MockProducer<byte[], byte[]> {
    private final int limit;

    Limited(int limit) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.limit = limit;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      byte[] value = record.value();
      return (value == null ? 0 : value.length) > limit
          ? CompletableFuture.failedFuture(new RecordTooLargeException("too large"))
          : super.send(record);
    }
  }

  @Test
  void trimsADeadLetterThatItsTopicRefusesAndCommits() throws Exception {
    Limited producer = new Limited(1 << 20);

    assertThat(commit(producer, new byte[2 << 20])).isInstanceOf(Committed.class);

    assertThat(producer.history())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isNull();
              assertThat(letter.key()).hasSize(3);
              assertThat(letter.headers().lastHeader(DeadLetter.DETAIL).value())
                  .asString(UTF_8)
                  .contains("the value (2097152 bytes) did not fit into the dead letter");
            });
  }

  @Test
  void endsWhereEvenAnEmptyDeadLetterIsRefused() {
    assertThatExceptionOfType(CommitException.class)
        .isThrownBy(() -> commit(new Limited(-1), new byte[10]));
  }

  private static Outcome commit(Limited producer, byte[] value) throws InterruptedException {
    OutputRecords records =
        new OutputRecords(
            "p.",
            "m",
            Map.of("objective", "r3gan"),
            new CheckpointRecords("p.checkpoints", "m", Optional.empty()));
    try (Committer committer =
        new Committer(
            () -> producer,
            records,
            "p.images",
            () -> "id",
            assignment ->
                Optional.of(new Membership(new ConsumerGroupMetadata("group"), Map.of())))) {
      committer.fence();
      committer.begin(
          new Commit(
              1,
              0,
              List.of(),
              List.of(),
              Optional.empty(),
              List.of(
                  new RejectedRecord(
                      new ConsumerRecord<>("p.images", 0, 5, new byte[3], value),
                      Reason.MALFORMED_RECORD,
                      "no record")),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Map.of(0, Position.at(6))));
      return committer.outcome(Duration.ofSeconds(20)).orElseThrow();
    }
  }
}
