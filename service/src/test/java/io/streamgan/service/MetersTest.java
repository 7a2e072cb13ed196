package io.streamgan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final MetricsSettings ANY_PORT = new MetricsSettings("ingest", "127.0.0.1", 0);

  @Test
  void showsAServicesOwnMetersAndItsProcesssWithTheTagsOfAll() throws Exception {
    try (Meters meters = Meters.serve(ANY_PORT, Tag.of(Meters.MODEL, "faces"))) {
      meters.bind(registry -> Gauge.builder("streamgan.test.depth", () -> 3).register(registry));

      assertThat(Scrape.of(meters.port().orElseThrow()))
          .contains("streamgan_test_depth{model=\"faces\"} 3.0")
          .containsPattern("jvm_memory_used_bytes\\{.*model=\"faces\".*} [1-9]")
          .contains("process_uptime_seconds{model=\"faces\"}");
    }
  }

  @Test
  void showsAProducersMetersUntilItIsLetGo() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Meters meters = Meters.in(registry);
        KafkaProducer<byte[], byte[]> producer = producer()) {
      Meters.Binding binding = meters.watch(producer);
      assertThat(registry.find("kafka.producer.record.send.total").meters()).hasSize(1);

      binding.close();

      assertThat(registry.find("kafka.producer.record.send.total").meters()).isEmpty();
    }
  }

  @Test
  void letsGoOfClientsWhenClosed() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      try (Meters meters = Meters.in(registry)) {
        meters.watch(producer);
        assertThat(registry.getMeters()).anyMatch(m -> m.getId().getName().startsWith("kafka."));
      }

      assertThat(registry.getMeters()).noneMatch(m -> m.getId().getName().startsWith("kafka."));
    }
  }

  @Test
  void bindsNothingWhereNobodyReads() {
    try (Meters meters = Meters.serve(new MetricsSettings("ingest", "127.0.0.1", -1));
        KafkaProducer<byte[], byte[]> producer = producer()) {
      meters.watch(producer).close();

      assertThat(meters.port()).isEmpty();
      assertThat(meters.registry().getMeters()).isEmpty();
    }
  }

  @Test
  void saysWhichSettingChoosesAnotherPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      MetricsSettings settings = new MetricsSettings("trainer", "127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(() -> Meters.serve(settings))
          .hasMessageStartingWith("metrics cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageEndingWith("choose another trainer.metrics.port");
    }
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", "127.0.0.1:1"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
