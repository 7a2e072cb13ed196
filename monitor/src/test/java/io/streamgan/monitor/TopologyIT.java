package io.streamgan.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.monitor.topology.MonitorCounts;
import io.streamgan.monitor.topology.MonitorTopology;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.TopicContent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same records through the topology in a test driver and in a monitor on a real broker. */
@Timeout(120)
class TopologyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String PREFIX = "same.";

  @TempDir Path data;

  /** A record for one of the monitor's input topics. */
  private record Input(String topic, SpecificRecord value) {}

  @Test
  void tellsOnARealBrokerWhatItTellsInTheTestDriver() throws Exception {
    List<List<Input>> stages = List.of(losses(), comparisons(), grids());
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        Driven driven = new Driven(settings(broker.bootstrapServers()));
        Monitor monitor = Monitor.start(settings(broker.bootstrapServers()));
        KafkaProducer<String, byte[]> producer = producer(broker)) {
      for (List<Input> stage : stages) {
        driven.pipe(stage);
        send(producer, stage);
        await().atMost(PATIENCE).until(() -> events(broker).size() >= driven.events.size());
      }
      await().atMost(PATIENCE).until(() -> windows(broker).size() >= driven.windows.size());

      assertThat(driven.events)
          .extracting(TopologyIT::told)
          .contains(
              "exploding-loss onset rollback",
              "exploding-loss end ",
              "saturation onset ",
              "non-finite-loss onset ",
              "missing-classes onset ",
              "label-mismatch onset ",
              "drift onset ",
              "class-drift onset ",
              "forgetting onset ",
              "mode-collapse onset rollback");
      assertThat(events(broker)).isEqualTo(driven.events);
      assertThat(windows(broker)).isEqualTo(driven.windows);
      assertThat(monitor.counts().malformed()).isZero();
    }
  }

  private static String told(HealthEvent event) {
    return event.getType() + " " + event.getPhase() + " " + event.getRequest();
  }

  private static List<Input> losses() {
    List<Input> inputs = new ArrayList<>();
    for (long i = 0; i < 700; i++) {
      StepMetrics.Builder step = StepMetrics.newBuilder(TestRecords.step(i));
      if (i >= 100 && i < 140) {
        step.setGeneratorLoss(400);
      } else if (i >= 300 && i < 500) {
        step.setRealScore(20).setGeneratedScore(-20);
      } else if (i == 600) {
        step.setDiscriminatorLoss(Double.NaN);
      }
      inputs.add(new Input("metrics", step.build()));
    }
    return inputs;
  }

  private static List<Input> comparisons() {
    Quality quality = TestRecords.ailing();
    return List.of(new Input("quality", quality), new Input("quality", quality));
  }

  private static List<Input> grids() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inputs.add(new Input("samples", TestRecords.grid(2.0, 40_000 + i)));
    }
    return inputs;
  }

  /** The topology without a broker, and what has come out of it. */
  private static final class Driven implements AutoCloseable {
    private final TopologyTestDriver driver;
    private final List<HealthEvent> events = new ArrayList<>();
    private final List<MetricWindow> windows = new ArrayList<>();

    Driven(Settings settings) {
      Properties properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "driven");
      driver =
          new TopologyTestDriver(
              MonitorTopology.build(settings, offsets -> OptionalLong.empty(), new MonitorCounts()),
              properties,
              Instant.ofEpochMilli(TestRecords.BEGIN));
    }

    void pipe(List<Input> inputs) {
      for (Input input : inputs) {
        driver
            .createInputTopic(
                PREFIX + input.topic(), new StringSerializer(), new ByteArraySerializer())
            .pipeInput("default", serialize(input), TestRecords.BEGIN);
      }
      events.addAll(read("events", HealthEvent.class));
      windows.addAll(read("metric-windows", MetricWindow.class));
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
      return driver
          .createOutputTopic(PREFIX + topic, new StringDeserializer(), AvroSerde.of(type))
          .readValuesToList();
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  private static void send(KafkaProducer<String, byte[]> producer, List<Input> inputs)
      throws Exception {
    for (Input input : inputs) {
      producer
          .send(
              new ProducerRecord<>(
                  PREFIX + input.topic(), null, TestRecords.BEGIN, "default", serialize(input)))
          .get();
    }
  }

  private static byte[] serialize(Input input) {
    if (input.value() instanceof StepMetrics step) {
      return AvroSerde.of(StepMetrics.class).serialize(input.topic(), step);
    }
    return input.value() instanceof Quality quality
        ? AvroSerde.of(Quality.class).serialize(input.topic(), quality)
        : AvroSerde.of(SampleGrid.class).serialize(input.topic(), (SampleGrid) input.value());
  }

  private Settings settings(String bootstrapServers) {
    Map<String, String> all = new HashMap<>();
    all.put(Settings.BOOTSTRAP_SERVERS.name(), bootstrapServers);
    all.put(Settings.TOPICS_PREFIX.name(), PREFIX);
    all.put(Settings.TOPICS_CREATE.name(), "true");
    all.put("quality.interval.ms", "0");
    // What the clock decides is not the same.
    all.put("health.stall.ms", "0");
    all.put("health.lag.records", "0");
    all.put("kafka.streams.state.dir", data.resolve("streams").toString());
    return new Settings(MonitorSettings.definition(), all);
  }

  private static List<HealthEvent> events(EmbeddedBroker broker) {
    return TopicContent.records(broker.bootstrapServers(), PREFIX + "events", HealthEvent.class);
  }

  private static List<MetricWindow> windows(EmbeddedBroker broker) {
    return TopicContent.records(
        broker.bootstrapServers(), PREFIX + "metric-windows", MetricWindow.class);
  }

  private static KafkaProducer<String, byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }
}
