package io.streamgan.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.schemas.serde.SchemaRegistryException;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.fault.TransientFault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointScanTest {
  private final CheckpointScan scan = new CheckpointScan("m", Optional.empty(), Long.MAX_VALUE);

  @BeforeEach
  void useARegistryThatIsAway() {
    WireFormat.use(
        new Settings(Settings.shared(), Map.of("schema.registry.url", "http://localhost:1")));
  }

  @AfterEach
  void useNoRegistry() {
    WireFormat.use(new Settings(Settings.shared(), Map.of()));
  }

  @Test
  void aRegistryThatIsAwayIsATransientFaultAndNoDamage() {
    byte[] key = "m/manifest.0".getBytes(StandardCharsets.UTF_8);
    byte[] value = {0, 0, 0, 0, 7, 1, 2, 3};

    SchemaRegistryException fault =
        catchThrowableOfType(
            SchemaRegistryException.class,
            () -> scan.take(new ConsumerRecord<>("checkpoints", 0, 4, key, value)));

    assertThat(TransientFault.is(fault)).isTrue();
    assertThat(scan.isInDoubt()).isFalse();
  }
}
