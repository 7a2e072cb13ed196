package io.streamgan.schemas.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.topics.TopicLog.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TopicLogIT {
  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;
  private static Admin admin;

  private String topic = "";

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(dataDir.resolve("broker"), 0);
    admin = Admin.create(client());
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    KafkaFutures.get(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
  }

  @Test
  void decidedRecordsAreReadOnceTheTransactionThatHidThemHasEnded() {
    try (KafkaProducer<String, String> neighbour = producer("neighbour");
        KafkaProducer<String, String> own = producer("own")) {
      sendAndCommit(own, "1");
      neighbour.beginTransaction();
      send(neighbour, "open");
      sendAndCommit(own, "2");

      assertThat(read(End.VISIBLE)).containsExactly("1");
      assertThat(read(End.WRITTEN)).containsExactly("1", "open", "2");
      CompletableFuture<List<String>> decided =
          CompletableFuture.supplyAsync(() -> read(End.DECIDED));
      assertThatThrownBy(() -> decided.get(1, TimeUnit.SECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      neighbour.abortTransaction();
      assertThat(decided.join()).containsExactly("1", "2");
    }
  }

  @Test
  void namesTheOffsetAndTheRemedyWhereATransactionStaysOpen() {
    try (KafkaProducer<String, String> neighbour = producer("hanging")) {
      neighbour.beginTransaction();
      send(neighbour, "open");

      try (TopicLog log = new TopicLog(client(), topic, End.DECIDED, Duration.ofSeconds(1))) {
        assertThatThrownBy(() -> log.readAll(record -> {}))
            .isInstanceOf(TimeoutException.class)
            .hasMessageContaining(topic + "-0@0: nothing could be read for 1 s")
            .hasMessageContaining("up to offset 1; a transaction is open; abort it")
            .hasMessageContaining("kafka-transactions.sh");
      }
      neighbour.abortTransaction();
    }
  }

  @Test
  void readsOnFromTheFormerEnd() {
    try (KafkaProducer<String, String> producer = producer("growing");
        TopicLog log = log(End.WRITTEN)) {
      List<String> read = new ArrayList<>();
      producer.beginTransaction();
      send(producer, "1");
      assertThat(log.readOn(record -> read.add(new String(record.value(), UTF_8)))).isTrue();
      assertThat(log.readOn(record -> read.add(new String(record.value(), UTF_8)))).isFalse();
      send(producer, "2");
      assertThat(log.readOn(record -> read.add(new String(record.value(), UTF_8)))).isTrue();

      assertThat(read).containsExactly("1", "2");
      producer.abortTransaction();
    }
  }

  @Test
  void closesWithoutWaitingForTheOpenFetch() {
    Map<String, Object> patient =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "fetch.max.wait.ms", 20_000);
    List<String> read = new ArrayList<>();
    try (KafkaProducer<String, String> producer = producer("closed")) {
      sendAndCommit(producer, "1");
    }
    TopicLog log = new TopicLog(patient, topic, End.DECIDED);
    log.readAll(record -> read.add(new String(record.value(), UTF_8)));
    // Begins the fetch that waits for new records.
    log.readOn(record -> {});

    assertTimeout(Duration.ofSeconds(5), log::close);
    assertThat(read).containsExactly("1");
  }

  @Test
  void readsTheNewestOffsetsOfEachPartition() {
    try (KafkaProducer<String, String> producer = producer("partitions")) {
      producer.beginTransaction();
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>(topic, i % 2, "key", "" + i));
      }
      producer.commitTransaction();
    }
    assertThat(read(End.DECIDED)).hasSize(10);
    List<String> read = new ArrayList<>();
    try (TopicLog log = log(End.DECIDED)) {
      // By now each partition's newest offset is the transaction's marker.
      log.readNewest(3, record -> read.add(new String(record.value(), UTF_8)));

      assertThat(read).containsExactlyInAnyOrder("6", "7", "8", "9");
      assertThat(log.offsets()).isEqualTo(12);
    }
  }

  @Test
  void joinsNoGroupWhateverTheSettingsSay() {
    Map<String, Object> theirs =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "group.id", "theirs",
            "group.instance.id", "one",
            "auto.offset.reset", "none",
            "enable.auto.commit", "true",
            "isolation.level", "read_uncommitted");
    try (KafkaProducer<String, String> producer = producer("grouped");
        TopicLog log = new TopicLog(theirs, topic, End.DECIDED)) {
      producer.beginTransaction();
      send(producer, "aborted");
      producer.abortTransaction();
      sendAndCommit(producer, "1");
      List<String> read = new ArrayList<>();
      log.readOn(record -> read.add(new String(record.value(), UTF_8)));

      assertThat(read).containsExactly("1");
    }
    assertThat(KafkaFutures.get(admin.listGroups().all())).isEmpty();
  }

  @Test
  void refusesATopicThatDoesNotExist() {
    assertThatThrownBy(() -> new TopicLog(client(), "no-topic", End.VISIBLE))
        .isInstanceOf(MissingTopicException.class)
        .hasMessageContaining("no-topic");
    assertThat(KafkaFutures.get(admin.listTopics().names())).doesNotContain("no-topic");
  }

  @Test
  void followsFromAnOffsetAndSaysWhenItHasCaughtUp() throws InterruptedException {
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (KafkaProducer<String, String> producer = producer("followed")) {
      sendAndCommit(producer, "1");
      sendAndCommit(producer, "2");
      TopicFollower.Listener listener =
          new TopicFollower.Listener() {
            @Override
            public void read(ConsumerRecord<String, byte[]> record) {
              heard.add(new String(record.value(), UTF_8));
            }

            @Override
            public void caughtUp() {
              heard.add("caught up");
            }
          };
      try (TopicFollower follower =
          TopicFollower.start(
              "follower",
              client(),
              List.of(topic),
              Map.of(new TopicPartition(topic, 0), 2L),
              listener)) {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("2");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("caught up");
        sendAndCommit(producer, "3");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("3");
        assertThat(follower.failure()).isEmpty();
      }
    }
  }

  @Test
  void aFollowerWaitsForItsTopic() throws InterruptedException {
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    KafkaFutures.get(admin.deleteTopics(List.of(topic)).all());
    try (TopicFollower follower =
            TopicFollower.start(
                "follower",
                client(),
                List.of(topic),
                record -> heard.add(new String(record.value(), UTF_8)));
        KafkaProducer<String, String> producer = producer("late")) {
      KafkaFutures.get(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
      sendAndCommit(producer, "1");

      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(follower.failure()).isEmpty();
    }
  }

  @Test
  void lagOfAGroupIsCountedFromWhatItHasCommitted() {
    try (KafkaProducer<String, String> producer = producer("lag");
        TopicLag lag = new TopicLag(client(), topic);
        TopicLag none = new TopicLag(client(), "no-topic")) {
      producer.beginTransaction();
      for (int i = 0; i < 10; i++) {
        send(producer, "" + i);
      }
      assertThat(lag.ofGroup("lagging")).hasValue(10);
      KafkaFutures.get(
          admin
              .alterConsumerGroupOffsets(
                  "lagging", Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(7)))
              .all());
      assertThat(lag.ofGroup("lagging")).hasValue(3);
      assertThat(none.ofGroup("lagging")).isEmpty();
      producer.abortTransaction();
    }
  }

  private List<String> read(End end) {
    List<String> values = new ArrayList<>();
    try (TopicLog log = log(end)) {
      log.readAll(record -> values.add(new String(record.value(), UTF_8)));
    }
    return values;
  }

  private TopicLog log(End end) {
    return new TopicLog(client(), topic, end);
  }

  private void sendAndCommit(KafkaProducer<String, String> producer, String value) {
    producer.beginTransaction();
    send(producer, value);
    producer.commitTransaction();
  }

  /** Comes back when the record is on partition 0. */
  private void send(KafkaProducer<String, String> producer, String value) {
    KafkaFutures.get(producer.send(new ProducerRecord<>(topic, 0, "key", value)));
  }

  private static KafkaProducer<String, String> producer(String transactionalId) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
