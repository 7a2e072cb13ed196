package io.streamgan.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Damages checkpoints on their way to the topic, as a setting of the trainer's producer. What it
 * does is chosen by {@code test.damage} and {@code test.damage.from}, the first version it touches.
 */
public final class CorruptingInterceptor implements ProducerInterceptor<byte[], byte[]> {
  private static final AvroSerde<CheckpointChunk> CHUNKS = AvroSerde.of(CheckpointChunk.class);
  private static final AvroSerde<CheckpointManifest> MANIFESTS =
      AvroSerde.of(CheckpointManifest.class);

  private Damage damage = Damage.FLIPPED_BIT;
  private long from;

  enum Damage {
    FLIPPED_BIT,
    SHORTER_CHUNK,
    MISSING_CHUNK,
    UNREADABLE_CHUNK,
    UNREADABLE_MANIFEST
  }

  static Map<String, Object> settings(Damage damage, long fromVersion) {
    return Map.of(
        "kafka.producer.interceptor.classes",
        CorruptingInterceptor.class.getName(),
        "kafka.producer.test.damage",
        damage,
        "kafka.producer.test.damage.from",
        fromVersion);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    damage = Damage.valueOf(String.valueOf(configs.get("test.damage")));
    from = Long.parseLong(String.valueOf(configs.get("test.damage.from")));
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    if (!record.topic().endsWith("checkpoints")) {
      return record;
    }
    if (new String(record.key(), UTF_8).contains("/manifest")) {
      boolean mine = MANIFESTS.deserialize("", record.value()).getVersion() >= from;
      return mine && damage == Damage.UNREADABLE_MANIFEST ? cut(record) : record;
    }
    CheckpointChunk chunk = CHUNKS.deserialize("", record.value());
    if (chunk.getVersion() < from) {
      return record;
    }
    return switch (damage) {
      case FLIPPED_BIT -> {
        byte[] value = record.value().clone();
        value[value.length / 2] ^= 1;
        yield with(record, value);
      }
      case SHORTER_CHUNK -> {
        ByteBuffer bytes = chunk.getBytes().duplicate();
        bytes.limit(bytes.limit() - 4);
        yield with(
            record,
            CHUNKS.serialize("", new CheckpointChunk(chunk.getVersion(), chunk.getPart(), bytes)));
      }
      case MISSING_CHUNK ->
          new ProducerRecord<>(record.topic(), "other/0.0".getBytes(UTF_8), record.value());
      case UNREADABLE_CHUNK -> cut(record);
      case UNREADABLE_MANIFEST -> record;
    };
  }

  private static ProducerRecord<byte[], byte[]> cut(ProducerRecord<byte[], byte[]> record) {
    return with(record, Arrays.copyOf(record.value(), record.value().length / 2));
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> record, byte[] value) {
    return new ProducerRecord<>(record.topic(), record.key(), value);
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void close() {}
}
