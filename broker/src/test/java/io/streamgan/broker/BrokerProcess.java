package io.streamgan.broker;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker in a process of its own, which receives records until its disk is full. */
final class BrokerProcess {
  private static final int RECORD_BYTES = 500_000;

  private BrokerProcess() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(new NewTopic("filling", 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] value = new byte[RECORD_BYTES];
      Arrays.fill(value, (byte) 1);
      while (true) {
        producer.send(new ProducerRecord<>("filling", value)).get();
      }
    }
  }
}
