package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.SchemaRegistryException;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.fault.TransientFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointScanTest {
  private final CheckpointScan scan = new CheckpointScan("m", Optional.empty(), Long.MAX_VALUE);

  @AfterEach
  void useNoRegistry() {
    WireFormat.use(new Settings(Settings.shared(), Map.of()));
  }

  @Test
  void aRegistryThatIsAwayIsATransientFaultAndNoDamage() {
    WireFormat.use(
        new Settings(Settings.shared(), Map.of("schema.registry.url", "http://localhost:1")));

    SchemaRegistryException fault =
        catchThrowableOfType(
            SchemaRegistryException.class,
            () -> scan.take(record("m/manifest.0", new byte[] {0, 0, 0, 0, 7, 1, 2, 3})));

    assertThat(TransientFault.is(fault)).isTrue();
    assertThat(scan.isInDoubt()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"m/manifest.0", "m/0.0"})
  void aRecordOfANewerSchemaIsNoDamage(String key) {
    byte[] newer = new byte[40];
    newer[0] = (byte) 0xC3;
    newer[1] = 1;

    scan.take(record(key, newer));

    assertThat(scan.isInDoubt()).isFalse();
    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(scan::recovery)
        .withMessageContaining("was written by a newer version of streamgan (checkpoints-0@4: ")
        .withMessageContaining("unknown schema");
    assertThat(scan.keys()).hasSize(1);
  }

  @Test
  void aModelBeginsAnewAfterTombstonesOfANewerVersionsCheckpoint() {
    scan.take(record("m/manifest.0", new byte[] {(byte) 0xC3, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
    scan.take(record("m/manifest.0", null));

    assertThat(scan.recovery().checkpoint()).isEmpty();
  }

  @Test
  void aSnapshotOfANewerFormatIsNoDamage() {
    byte[] payload = new byte[16];
    ByteBuffer.wrap(payload)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("STREAMGN".getBytes(UTF_8))
        .putInt(2);
    AvroSerde<CheckpointChunk> chunks = AvroSerde.of(CheckpointChunk.class);
    AvroSerde<CheckpointManifest> manifests = AvroSerde.of(CheckpointManifest.class);
    CheckpointManifest manifest =
        CheckpointManifest.newBuilder()
            .setVersion(1)
            .setStep(5)
            .setImagesSeen(1)
            .setRunId("run")
            .setGeneratorVersion(1)
            .setCapturedAt(Instant.EPOCH)
            .setInputPositions(Map.of())
            .setSha256(Parts.sha256(ByteBuffer.wrap(payload)))
            .setSize(payload.length)
            .setParts(1)
            .build();

    scan.take(
        record(
            "m/0.1", chunks.serialize("", new CheckpointChunk(1L, 0, ByteBuffer.wrap(payload)))));
    scan.take(record("m/manifest.1", manifests.serialize("", manifest)));

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(scan::recovery)
        .withMessageContaining(
            "the snapshot has format version 2, but this program reads version 1");
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
    return new ConsumerRecord<>("checkpoints", 0, 4, key.getBytes(UTF_8), value);
  }
}
