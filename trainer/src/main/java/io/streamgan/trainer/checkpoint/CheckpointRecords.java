package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.InputPosition;
import io.streamgan.schemas.InputRange;
import io.streamgan.schemas.InputReplay;
import io.streamgan.schemas.InputShuffle;
import io.streamgan.schemas.TrainerRequests;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.trainer.events.ResponseState;
import io.streamgan.trainer.fault.CheckpointStoreException;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.input.Shuffle;
import io.streamgan.trainer.replay.ReplayState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as records: its chunks, then its manifest; or, where payloads go to a store, the
 * manifest alone.
 */
public final class CheckpointRecords {
  private final AvroSerde<CheckpointChunk> chunks = AvroSerde.of(CheckpointChunk.class);
  private final AvroSerde<CheckpointManifest> manifests = AvroSerde.of(CheckpointManifest.class);
  private final String topic;
  private final CheckpointKeys keys;
  private final Optional<CheckpointStore> store;
  private @Nullable String stored;
  private int storedSlot;

  /**
   * @param store where payloads go; empty for the topic
   */
  public CheckpointRecords(String topic, String model, Optional<CheckpointStore> store) {
    this.topic = topic;
    this.store = store;
    keys = new CheckpointKeys(model);
  }

  /**
   * Returns the records of {@code checkpoint}, in order, after its payload has been stored.
   *
   * @throws CheckpointStoreException when it cannot be written there
   */
  public List<ProducerRecord<byte[], byte[]>> of(Checkpoint checkpoint) {
    ByteBuffer payload = checkpoint.payload();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<ByteBuffer> parts = store.isPresent() ? List.of() : Parts.cut(payload);
    for (int part = 0; part < parts.size(); part++) {
      byte[] value =
          chunks.serialize(topic, new CheckpointChunk(checkpoint.version(), part, parts.get(part)));
      records.add(new ProducerRecord<>(topic, keys.chunk(checkpoint, part), value));
    }
    CheckpointManifest manifest = manifest(checkpoint, payload, parts.size());
    if (store.isPresent()) {
      stored = store.get().save(checkpoint.version(), payload, manifest.getSha256());
      storedSlot = CheckpointKeys.slot(checkpoint);
      manifest = CheckpointManifest.newBuilder(manifest).setLocation(stored).build();
    }
    records.add(
        new ProducerRecord<>(
            topic, keys.manifest(checkpoint), manifests.serialize(topic, manifest)));
    return records;
  }

  /** Notes that the newest records are visible. */
  public void committed() {
    if (stored != null) {
      store.orElseThrow().committed(stored, storedSlot);
    }
  }

  /** Returns the manifest of {@code payload}, the one of {@code checkpoint}. */
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
            .setImagesSkipped(checkpoint.imagesSkipped())
            .setRollbacks(checkpoint.rollbacks())
            .setOffending(
                checkpoint.offending().ranges().stream()
                    .map(
                        r ->
                            new InputRange(
                                r.partition(),
                                r.fromOffset(),
                                r.fromIndex(),
                                r.toOffset(),
                                r.toIndex()))
                    .toList())
            .setSettings(checkpoint.settings())
            .setClasses(checkpoint.classes())
            .setInputTopicId(checkpoint.inputTopicId())
            .setLanes(checkpoint.rounds().lanes())
            .setRoundSteps(checkpoint.rounds().steps());
    checkpoint.discriminatorLoss().ifPresent(manifest::setDiscriminatorLoss);
    checkpoint.generatorLoss().ifPresent(manifest::setGeneratorLoss);
    checkpoint
        .shuffle()
        .ifPresent(s -> manifest.setShuffle(new InputShuffle(s.seed(), s.drawn(), ends(s))));
    checkpoint.replay().ifPresent(state -> manifest.setReplay(replay(state)));
    checkpoint.requests().ifPresent(state -> manifest.setRequests(requests(state)));
    return manifest.build();
  }

  private static Map<String, Long> ends(Shuffle shuffle) {
    Map<String, Long> ends = new TreeMap<>();
    shuffle.ends().forEach((partition, end) -> ends.put(partition.toString(), end));
    return ends;
  }

  private static InputReplay replay(ReplayState state) {
    Map<String, Long> seen = new TreeMap<>();
    state.seen().forEach((label, count) -> seen.put(label.toString(), count));
    return new InputReplay(
        (long) state.images().pixels().length,
        Arrays.stream(state.images().labels()).boxed().toList(),
        seen,
        state.full().stream().sorted().toList());
  }

  private static TrainerRequests requests(ResponseState state) {
    return new TrainerRequests(
        state.nextOffset(),
        state.rolledBackAt(),
        state.rollbacksInARow(),
        state.pausedBy(),
        state.adaptation().isActive() ? state.adaptation().kind().label() : "",
        state.adaptation().factor(),
        state.adaptation().untilImages(),
        state.milestones());
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
