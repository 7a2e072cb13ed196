package io.streamgan.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class HeapBoundConsumerIT {
  private static final int LARGE = 200 << 20;

  @TempDir static Path data;
  private static EmbeddedBroker broker;

  private final List<TopicPartition> passedOver = new ArrayList<>();
  private final List<String> read = new ArrayList<>();

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data.resolve("broker"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** A poll reads one partition to its end before it begins with the other. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "0, false", "1, false"})
  void returnsTheRecordsOfOtherPartitionsThanThatOfTheLargeRecord(int large, boolean inGroup)
      throws Exception {
    String topic = "large-" + large + inGroup;
    int small = 1 - large;
    createTopic(topic);
    send(topic, small, "a".getBytes(UTF_8), "b".getBytes(UTF_8));
    send(topic, large, new byte[LARGE], "c".getBytes(UTF_8));
    List<TopicPartition> partitions =
        List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));

    try (HeapBoundConsumer consumer = consumer(topic)) {
      if (inGroup) {
        consumer.subscribe(List.of(topic));
      } else {
        consumer.assign(partitions);
      }
      List<byte[]> ballast = fillHeap();
      while (read.size() < 3) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> read.add(new String(record.value(), UTF_8)));
      }
      assertThat(ballast).isNotEmpty();
    }

    assertThat(read).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(passedOver).containsExactly(new TopicPartition(topic, large));
  }

  /** Leaves too little of the heap for the large record. */
  private static List<byte[]> fillHeap() {
    Runtime runtime = Runtime.getRuntime();
    List<byte[]> ballast = new ArrayList<>();
    System.gc();
    while (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory() > LARGE) {
      ballast.add(new byte[16 << 20]);
    }
    return ballast;
  }

  private HeapBoundConsumer consumer(String group) {
    return new HeapBoundConsumer(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            group,
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "earliest"),
        (partition, offset, detail) -> passedOver.add(partition));
  }

  private static void createTopic(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
          .all()
          .get();
    }
  }

  private static void send(String topic, int partition, byte[]... values) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "compression.type",
            "gzip",
            "max.request.size",
            1 << 28,
            "buffer.memory",
            1L << 28);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, partition, null, value));
        producer.flush();
      }
    }
  }
}
