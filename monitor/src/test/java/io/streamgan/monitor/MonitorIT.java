package io.streamgan.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.monitor.windows.WindowSettings;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.service.Scrape;
import io.streamgan.service.TopicContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path data;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void countsEachStepOnceAcrossRestarts() throws Exception {
    try (Monitor monitor = start("restart.", Map.of())) {
      send("restart.", 0, 70, step -> step);
      await().atMost(PATIENCE).until(() -> monitor.counts().steps() == 70);
    }
    try (Monitor monitor = start("restart.", Map.of())) {
      send("restart.", 70, 125, step -> step);
      await().atMost(PATIENCE).until(() -> windows("restart.").size() == 3);
      assertThat(monitor.counts().steps()).isEqualTo(55);
    }

    assertThat(windows("restart."))
        .extracting(w -> w.getFirstStep() + "-" + w.getLastStep() + " " + w.getSteps())
        .containsExactly("0-39 40", "40-79 40", "80-119 40");
    assertThat(windows("restart."))
        .allSatisfy(
            w -> assertThat(TestRecords.statistic(w, "generatorLoss").getMean()).isEqualTo(1.5));
    // With another id, the transaction that a kill leaves open would have to time out.
    assertThat(transactionalIds("restart.")).hasSize(1);
  }

  @Test
  void remembersAcrossARestartWhatHasBegun() throws Exception {
    try (Monitor monitor = start("events.", Map.of())) {
      send("events.", 0, 60, MonitorIT::exploding);
      await().atMost(PATIENCE).until(() -> events("events.").size() == 1);
      await().atMost(PATIENCE).until(() -> monitor.counts().steps() == 60);
    }
    try (Monitor monitor = start("events.", Map.of("monitor.metrics.port", "0"))) {
      send("events.", 60, 90, MonitorIT::exploding);
      await().atMost(PATIENCE).until(() -> monitor.counts().steps() == 30);
      assertThat(Scrape.of(monitor.metricsPort().orElseThrow()))
          .contains(
              "streamgan_monitor_condition{condition=\"exploding-loss\",model=\"default\",severity=\"critical\"}"
                  + " 1.0")
          .contains("streamgan_monitor_steps_total{model=\"default\"} 30.0");
      send("events.", 90, 250, step -> step);
      await().atMost(PATIENCE).until(() -> events("events.").size() == 2);
    }

    List<HealthEvent> events = events("events.");
    assertThat(events).extracting(HealthEvent::getPhase).containsExactly("onset", "end");
    assertThat(events.get(1).getSince()).isEqualTo(events.get(0).getAt());
  }

  @Test
  void metersHaveTheModelThatTheyAreAbout() throws Exception {
    try (Monitor monitor = start("models.", Map.of("monitor.metrics.port", "0"))) {
      send("models.", "default", 0, 41, step -> step);
      send("models.", "other", 0, 60, MonitorIT::exploding);
      await().atMost(PATIENCE).until(() -> monitor.counts().steps() == 101);

      String condition =
          "streamgan_monitor_condition{condition=\"exploding-loss\",model=\"%s\",severity=\"critical\"}";
      String onsets = "streamgan_monitor_onsets_total{condition=\"exploding-loss\",model=\"%s\"}";
      assertThat(Scrape.of(monitor.metricsPort().orElseThrow()))
          .contains(condition.formatted("other") + " 1.0")
          .contains(condition.formatted("default") + " 0.0")
          .contains(onsets.formatted("other") + " 1.0")
          .contains(onsets.formatted("default") + " 0.0")
          .contains("streamgan_monitor_steps_total{model=\"other\"} 60.0")
          .contains("streamgan_monitor_steps_total{model=\"default\"} 41.0")
          .contains("streamgan_monitor_windows_total{model=\"default\"} 1.0");
    }
  }

  @Test
  void saysWhichTopicsAreMissing() {
    assertThatThrownBy(() -> start("none.", Map.of(Settings.TOPICS_CREATE.name(), "false")))
        .isInstanceOf(MissingTopicException.class)
        .hasMessageContaining("none.metric-windows");
  }

  private static Set<String> transactionalIds(String prefix) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      return admin.listTransactions().all().get().stream()
          .map(TransactionListing::transactionalId)
          .filter(id -> id.startsWith(prefix))
          .collect(Collectors.toSet());
    }
  }

  private static Monitor start(String prefix, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(Settings.TOPICS_PREFIX.name(), prefix);
    all.put(Settings.TOPICS_CREATE.name(), "true");
    all.put(WindowSettings.SECONDS.name(), "10");
    all.put("quality.interval.ms", "0");
    all.put("kafka.streams.state.dir", data.resolve("streams").toString());
    all.putAll(settings);
    return Monitor.start(new Settings(MonitorSettings.definition(), all));
  }

  private static StepMetrics exploding(StepMetrics step) {
    return StepMetrics.newBuilder(step).setGeneratorLoss(900).build();
  }

  private static void send(String prefix, int from, int to, UnaryOperator<StepMetrics> change)
      throws Exception {
    send(prefix, "default", from, to, change);
  }

  private static void send(
      String prefix, String model, int from, int to, UnaryOperator<StepMetrics> change)
      throws Exception {
    AvroSerde<StepMetrics> serde = AvroSerde.of(StepMetrics.class);
    String topic = prefix + "metrics";
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        byte[] value = serde.serialize(topic, change.apply(TestRecords.step(i)));
        producer.send(new ProducerRecord<>(topic, model, value)).get();
      }
    }
  }

  private static List<MetricWindow> windows(String prefix) {
    return TopicContent.records(
        broker.bootstrapServers(), prefix + "metric-windows", MetricWindow.class);
  }

  private static List<HealthEvent> events(String prefix) {
    return TopicContent.records(broker.bootstrapServers(), prefix + "events", HealthEvent.class);
  }
}
