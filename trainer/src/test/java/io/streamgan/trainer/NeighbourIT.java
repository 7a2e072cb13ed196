package io.streamgan.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.checkpoint.CheckpointReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model whose topics another model shares. */
@Timeout(120)
class NeighbourIT {
  @TempDir static Path dataDir;

  @Test
  void findsTheNewestCheckpointBehindATransactionThatAKilledNeighbourHasLeftOpen() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir.resolve("broker"), 0);
        TestStream stream = new TestStream(broker.bootstrapServers(), "a");
        KafkaProducer<byte[], byte[]> neighbour = neighbour(stream)) {
      stream.feed(160, 1);
      neighbour.initTransactions();
      TrainingListener opening =
          new TrainingListener() {
            @Override
            public void onModel(String runId, long step, long imagesSeen) {
              neighbour.beginTransaction();
              neighbour.send(
                  new ProducerRecord<>(
                      Topic.CHECKPOINTS.name(stream.prefix()), "other/0".getBytes(UTF_8), null));
              neighbour.flush();
            }
          };
      stream.fakeTrainer(Map.of("steps", 10), opening, 0).run();

      assertThat(reader(stream).newest().checkpoint())
          .get()
          .extracting(found -> found.snapshot().step())
          .isEqualTo(10L);
    }
  }

  /** The broker aborts its transaction 10 to 20 s after it began. */
  private static KafkaProducer<byte[], byte[]> neighbour(TestStream stream) {
    Map<String, Object> config = stream.client();
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "neighbour");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static CheckpointReader reader(TestStream stream) {
    return new CheckpointReader(
        stream.client(), Topic.CHECKPOINTS.name(stream.prefix()), "default", Optional.empty());
  }
}
