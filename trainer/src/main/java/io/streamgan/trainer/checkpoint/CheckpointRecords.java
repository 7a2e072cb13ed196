package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.InputPosition;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A checkpoint as records: its chunks, then its manifest. */
public final class CheckpointRecords {
  private final AvroSerde<CheckpointChunk> chunks = AvroSerde.of(CheckpointChunk.class);
  private final AvroSerde<CheckpointManifest> manifests = AvroSerde.of(CheckpointManifest.class);
  private final String topic;
  private final CheckpointKeys keys;

  public CheckpointRecords(String topic, String model) {
    this.topic = topic;
    keys = new CheckpointKeys(model);
  }

  /** Gives the records of {@code checkpoint} to {@code sink}, in order. */
  public void write(Checkpoint checkpoint, Consumer<ProducerRecord<byte[], byte[]>> sink) {
    ByteBuffer payload = checkpoint.snapshot().bytes();
    List<ByteBuffer> parts = Parts.cut(payload);
    for (int part = 0; part < parts.size(); part++) {
      byte[] value =
          chunks.serialize(topic, new CheckpointChunk(checkpoint.version(), part, parts.get(part)));
      sink.accept(new ProducerRecord<>(topic, keys.chunk(checkpoint.version(), part), value));
    }
    byte[] value = manifests.serialize(topic, manifest(checkpoint, payload, parts.size()));
    sink.accept(new ProducerRecord<>(topic, keys.manifest(checkpoint.version()), value));
  }

  /** What describes {@code payload}, the binary form of the checkpoint's snapshot. */
  static CheckpointManifest manifest(Checkpoint checkpoint, ByteBuffer payload, int parts) {
    CheckpointManifest.Builder manifest =
        CheckpointManifest.newBuilder()
            .setVersion(checkpoint.version())
            .setStep(checkpoint.snapshot().step())
            .setImagesSeen(checkpoint.snapshot().imagesSeen())
            .setRunId(checkpoint.runId())
            .setGeneratorVersion(checkpoint.generatorVersion())
            .setCapturedAt(Instant.ofEpochMilli(checkpoint.capturedAtMillis()))
            .setInputPositions(positions(checkpoint.positions()))
            .setSha256(Parts.sha256(payload))
            .setSize(payload.remaining())
            .setParts(parts)
            .setWriter(checkpoint.writer())
            .setImagesSkipped(checkpoint.imagesSkipped());
    checkpoint.discriminatorLoss().ifPresent(manifest::setDiscriminatorLoss);
    checkpoint.generatorLoss().ifPresent(manifest::setGeneratorLoss);
    return manifest.build();
  }

  private static Map<String, InputPosition> positions(Map<Integer, Position> positions) {
    Map<String, InputPosition> result = new TreeMap<>();
    positions.forEach(
        (partition, position) ->
            result.put(
                partition.toString(),
                new InputPosition(position.offset(), position.index(), position.rejectedBelow())));
    return result;
  }
}
