package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.Program.Ended;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.Png;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A record that is small on the topic, where it is compressed, and larger than the heap. */
@Timeout(240)
class LargeRecordIT {
  private static final String TOPIC = "streamgan.raw-images";
  private static final int LARGE = 150 << 20;
  private static final int LARGER_THAN_AN_IMAGE = 20 << 20;

  @TempDir Path directory;

  @Test
  void isADeadLetterThatIngestPassesOver() {
    try (RunningBroker broker = RunningBroker.startWithTopics(directory)) {
      byte[] image = Png.encode(new byte[32 * 32], new ImageShape(32, 32, 1));
      send(broker.servers(), image, new byte[LARGE], new byte[LARGER_THAN_AN_IMAGE], image);
      try (Program ingest =
          Program.streamgan(
              directory,
              Map.of("JAVA_OPTS", "-Xmx192m"),
              "ingest",
              "--bootstrap-servers",
              broker.servers())) {
        ingest.awaitOnError("raw-images-0@1 is passed over: the record does not fit");
        ingest.awaitOnError("raw images 2 accepted, 2 rejected");
        assertThat(ingest.interrupt().exitCode()).isZero();
      }
      Ended letters = broker.run("dead-letters", "list");
      assertThat(letters.out())
          .contains(TOPIC + "-0@1", "the record does not fit into the heap of ")
          .contains(TOPIC + "-0@2", "a record of 20971520 bytes, at most 17825792 are read");
    }
  }

  private static void send(String servers, byte[]... values) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "compression.type",
            "gzip",
            "max.request.size",
            1 << 28,
            "buffer.memory",
            1L << 28);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value));
        producer.flush();
      }
    }
  }
}
