package io.streamgan.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.monitor.windows.WindowSettings;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.TopicContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Monitors that are killed while steps come, {@code monitor.kills} of them. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MonitorKillsIT {
  /** A transaction that a kill has left open holds up its readers until it times out. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String PREFIX = "kills.";
  private static final int KILLS = Integer.getInteger("monitor.kills", 2);
  private static final int STEPS_AT_A_TIME = 5;
  private static final long WINDOW_MILLIS = 10_000;

  /** Windows of long ago would be past the topic's retention at once. */
  private final long begin = System.currentTimeMillis() / WINDOW_MILLIS * WINDOW_MILLIS;

  @TempDir Path data;

  @Test
  void countsEachStepOnceAndTellsOfEachConditionOnceHoweverOftenItIsKilled() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        KafkaProducer<String, byte[]> producer = producer(broker)) {
      Topics.createMissing(
          new Settings(
              Settings.shared(),
              Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.prefix", PREFIX)),
          Topics.all());
      AtomicLong sent = new AtomicLong();
      ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
      try {
        feed.scheduleAtFixedRate(() -> send(producer, sent), 0, 50, TimeUnit.MILLISECONDS);
        Random random = new Random(1);
        for (int kill = 1; kill <= KILLS; kill++) {
          int windows = windows(broker).size();
          Process monitor = MonitorProcess.start(settings(broker), data.resolve("log"));
          await().atMost(PATIENCE).until(() -> windows(broker).size() > windows);
          // Anywhere between two commits, of which there is one a second.
          long moment = sent.get() + random.nextInt(100);
          await().atMost(PATIENCE).until(() -> sent.get() >= moment);
          monitor.destroyForcibly().waitFor();
        }
      } finally {
        feed.shutdown();
        assertThat(feed.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
      long whole = sent.get() / 40 * 40;
      Process last = MonitorProcess.start(settings(broker), data.resolve("log"));
      try {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(windows(broker).stream().mapToLong(MetricWindow::getSteps).sum())
                        .as(() -> log())
                        .isGreaterThanOrEqualTo(whole - 40));
      } finally {
        last.destroyForcibly().waitFor();
      }

      List<MetricWindow> windows = windows(broker);
      for (int i = 0; i < windows.size(); i++) {
        assertThat(windows.get(i).getFirstStep()).isEqualTo(40L * i);
        assertThat(windows.get(i).getSteps()).isEqualTo(40);
      }
      assertThat(
              TopicContent.records(broker.bootstrapServers(), PREFIX + "events", HealthEvent.class))
          .filteredOn(event -> event.getType().equals("saturation"))
          .extracting(HealthEvent::getPhase)
          .containsExactly("onset");
    }
  }

  private String log() {
    try {
      return Files.readString(data.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<MetricWindow> windows(EmbeddedBroker broker) {
    return TopicContent.records(
        broker.bootstrapServers(), PREFIX + "metric-windows", MetricWindow.class);
  }

  /** Steps of a training that is saturated all the time. */
  private void send(KafkaProducer<String, byte[]> producer, AtomicLong sent) {
    AvroSerde<StepMetrics> serde = AvroSerde.of(StepMetrics.class);
    String topic = PREFIX + "metrics";
    for (int i = 0; i < STEPS_AT_A_TIME; i++) {
      long number = sent.getAndIncrement();
      StepMetrics step =
          StepMetrics.newBuilder(TestRecords.step(number))
              .setCompletedAt(Instant.ofEpochMilli(begin + number * TestRecords.STEP_MILLIS))
              .setRealScore(20)
              .setGeneratedScore(-20)
              .build();
      producer.send(new ProducerRecord<>(topic, "default", serde.serialize(topic, step)));
    }
    producer.flush();
  }

  private Map<String, String> settings(EmbeddedBroker broker) {
    Map<String, String> all = new HashMap<>();
    all.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(Settings.TOPICS_PREFIX.name(), PREFIX);
    all.put(Settings.TOPICS_CREATE.name(), "true");
    all.put(WindowSettings.SECONDS.name(), "10");
    all.put("quality.interval.ms", "0");
    all.put("health.stall.ms", "0");
    all.put("kafka.streams.state.dir", data.resolve("streams").toString());
    // A member that was killed is missed after this time, and its successor goes on.
    all.put("kafka.consumer.session.timeout.ms", "6000");
    all.put("kafka.consumer.heartbeat.interval.ms", "1000");
    return all;
  }

  private static KafkaProducer<String, byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }
}
