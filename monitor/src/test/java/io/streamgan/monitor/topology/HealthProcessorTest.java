package io.streamgan.monitor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.TestRecords;
import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.windows.OpenWindow;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class HealthProcessorTest {
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final KeyValueStore<String, byte[]> windows = store(WindowProcessor.STORE);
  private final MonitorCounts counts = new MonitorCounts();
  private final HealthProcessor processor =
      new HealthProcessor(
          new Settings(MonitorSettings.definition(), Map.of()),
          offsets -> OptionalLong.empty(),
          counts);

  @Test
  void aStallThatBeganBeforeTheRestartIsReported() {
    store(HealthProcessor.STORE);
    StepMetrics step = TestRecords.step(7);
    OpenWindow window = OpenWindow.at(Instant.ofEpochMilli(TestRecords.BEGIN), 10_000);
    window.add(step, Instant.ofEpochMilli(TestRecords.BEGIN));
    windows.put(
        "default/10000", AvroSerde.of(MetricWindow.class).serialize("windows", window.record()));
    context.setCurrentSystemTimeMs(TestRecords.BEGIN);

    processor.init(context);
    tick(29_000);
    assertThat(context.forwarded()).isEmpty();
    tick(31_000);

    assertThat(context.forwarded()).hasSize(1);
    HealthEvent event =
        AvroSerde.of(HealthEvent.class)
            .deserialize("events", context.forwarded().get(0).record().value());
    assertThat(event.getType()).isEqualTo("stalled-input");
    assertThat(event.getRunId()).isEqualTo("run");
    assertThat(event.getStep()).isEqualTo(7);
  }

  @Test
  void aTaskThatIsGivenAwayTakesItsConditionsAlong() {
    store(HealthProcessor.STORE)
        .put(
            "default/SATURATION",
            AvroSerde.of(HealthEvent.class).serialize("events", TestRecords.onset("saturation")));

    context.setCurrentSystemTimeMs(TestRecords.BEGIN);

    processor.init(context);
    assertThat(counts.of("default").isActive(Condition.SATURATION)).isTrue();
    processor.close();

    assertThat(counts.of("default").isActive(Condition.SATURATION)).isFalse();
  }

  private void tick(long millis) {
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(TestRecords.BEGIN + millis);
  }

  private KeyValueStore<String, byte[]> store(String name) {
    KeyValueStore<String, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }
}
