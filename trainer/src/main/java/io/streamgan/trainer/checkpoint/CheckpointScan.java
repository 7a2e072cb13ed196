package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.InputReplay;
import io.streamgan.schemas.InputShuffle;
import io.streamgan.schemas.TrainerRequests;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.UnknownSchemaException;
import io.streamgan.trainer.checkpoint.CheckpointKeys.Key;
import io.streamgan.trainer.checkpoint.Recovery.Damaged;
import io.streamgan.trainer.events.ResponseState;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.input.Shuffle;
import io.streamgan.trainer.replay.ReplayState;
import io.streamgan.trainer.settings.Adaptation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one model, as their records are met from the topic's start on. Keeps the
 * newest whole one before a step, and what is wrong with those after it. Not thread-safe.
 *
 * <p>A checkpoint whose bytes are those that were written, and which this program cannot read
 * nevertheless, is not damaged: a newer version of this program has written it.
 */
final class CheckpointScan {
  private final AvroSerde<CheckpointChunk> chunks = AvroSerde.exact(CheckpointChunk.class);
  private final AvroSerde<CheckpointManifest> manifests = AvroSerde.exact(CheckpointManifest.class);
  private final String model;
  private final CheckpointKeys keys;
  private final Optional<CheckpointStore> store;
  private final long beforeStep;
  private final Map<Integer, Assembly> assemblies = new HashMap<>();
  private final Set<String> liveKeys = new TreeSet<>();
  private final List<Damaged> damaged = new ArrayList<>();
  private String damage = "";
  private String unreadable = "";
  private @Nullable Checkpoint whole;
  private long newestVersion;

  /**
   * @param store where payloads are that are not on the topic
   * @param beforeStep only checkpoints of earlier steps count
   */
  CheckpointScan(String model, Optional<CheckpointStore> store, long beforeStep) {
    this.model = model;
    this.store = store;
    this.beforeStep = beforeStep;
    keys = new CheckpointKeys(model);
  }

  /** Takes the next record of the topic. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    Optional<Key> key = keys.parse(record.key());
    if (key.isEmpty()) {
      return;
    }
    int slot = key.get().slot();
    String text = new String(record.key(), UTF_8);
    Assembly assembly = assemblies.computeIfAbsent(slot, s -> new Assembly());
    String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    if (record.value() == null) {
      liveKeys.remove(text);
      forget(slot);
      return;
    }
    liveKeys.add(text);
    if (key.get().isManifest()) {
      complete(record, key.get().slot(), place, assembly);
    } else {
      try {
        CheckpointChunk chunk = chunks.deserialize(record.topic(), record.value());
        newestVersion = Math.max(newestVersion, chunk.getVersion());
        assembly.add(chunk.getVersion(), chunk.getPart(), chunk.getBytes());
      } catch (UnknownSchemaException e) {
        unreadable(place, e);
      } catch (MalformedRecordException e) {
        damaged(place, e.getMessage());
      }
    }
  }

  private void unreadable(String place, RuntimeException cause) {
    unreadable = "%s: %s".formatted(place, cause.getMessage());
  }

  /** Notes that the record at {@code place} cannot be read; its checkpoint will be incomplete. */
  void damaged(String place, @Nullable String reason) {
    damage = "; %s: %s".formatted(place, reason);
  }

  private void complete(
      ConsumerRecord<byte[], byte[]> record, int slot, String place, Assembly assembly) {
    CheckpointManifest manifest = null;
    try {
      manifest = manifests.deserialize(record.topic(), record.value());
      newestVersion = Math.max(newestVersion, manifest.getVersion());
      keepMilestone(slot, manifest);
      if (manifest.getStep() >= beforeStep) {
        return;
      }
      whole = checkpoint(manifest, payload(manifest, assembly));
      String location = manifest.getLocation();
      if (location != null && beforeStep == Long.MAX_VALUE) {
        store.ifPresent(folder -> folder.found(location));
      }
      // Older ones are in parts where compaction has been.
      damaged.clear();
      unreadable = "";
    } catch (UnknownSchemaException | SnapshotMismatchException e) {
      // The payload's checksum was right.
      unreadable(place, e);
    } catch (MalformedRecordException | NumberFormatException e) {
      damaged.add(0, new Damaged(Optional.ofNullable(manifest), place, e.getMessage() + damage));
    }
    damage = "";
  }

  private void keepMilestone(int slot, CheckpointManifest manifest) {
    String location = manifest.getLocation();
    if (location != null && CheckpointKeys.isMilestone(slot)) {
      store.ifPresent(folder -> folder.keepMilestone(slot, location));
    }
  }

  private ByteBuffer payload(CheckpointManifest manifest, Assembly assembly) {
    String location = manifest.getLocation();
    if (location == null) {
      return assembly.complete(
          manifest.getVersion(), manifest.getParts(), manifest.getSize(), manifest.getSha256());
    }
    return store
        .orElseThrow(
            () ->
                new MalformedRecordException(
                    "its payload is the file %s of a store; name that as checkpoint.store"
                        .formatted(location)))
        .load(manifest, location);
  }

  /** Drops everything found so far: a tombstone means that the model begins anew. */
  private void forget(int slot) {
    assemblies.remove(slot);
    damaged.clear();
    unreadable = "";
    whole = null;
  }

  /** Whether the newest checkpoint found so far is damaged. */
  boolean isInDoubt() {
    return !damaged.isEmpty();
  }

  /**
   * What the scan has found.
   *
   * @throws TrainerException when a newer version of this program has written the newest checkpoint
   */
  Recovery recovery() {
    if (!unreadable.isEmpty()) {
      throw new TrainerException(
          "model %s has a checkpoint that was written by a newer version of streamgan (%s); use that version, or begin anew with './streamgan checkpoint reset'"
              .formatted(model, unreadable));
    }
    return new Recovery(
        Optional.ofNullable(whole),
        damaged,
        CheckpointKeys.successor(whole == null ? 0 : whole.version(), newestVersion));
  }

  /** Keys of the model's records that have a value. */
  List<byte[]> keys() {
    return liveKeys.stream().map(key -> key.getBytes(UTF_8)).toList();
  }

  static Checkpoint checkpoint(CheckpointManifest manifest, ByteBuffer payload) {
    Map<Integer, Position> positions = new TreeMap<>();
    manifest
        .getInputPositions()
        .forEach(
            (partition, p) ->
                positions.put(
                    Integer.valueOf(partition),
                    new Position(p.getOffset(), p.getIndex(), p.getRejectedBelow())));
    InputReplay replay = manifest.getReplay();
    int pixels = replay == null ? 0 : Math.toIntExact(replay.getBytes());
    int end = payload.limit() - pixels;
    GanSnapshot snapshot = GanSnapshot.read(payload.duplicate().limit(end));
    return new Checkpoint(
        manifest.getVersion(),
        snapshot,
        manifest.getRunId(),
        manifest.getGeneratorVersion(),
        optional(manifest.getDiscriminatorLoss()),
        optional(manifest.getGeneratorLoss()),
        manifest.getCapturedAt().toEpochMilli(),
        positions,
        manifest.getImagesSkipped(),
        manifest.getRollbacks(),
        new OffendingImages(
            manifest.getOffending().stream()
                .map(
                    r ->
                        new OffendingImages.Range(
                            r.getPartition(),
                            r.getFromOffset(),
                            r.getFromIndex(),
                            r.getToOffset(),
                            r.getToIndex()))
                .toList()),
        manifest.getWriter(),
        Optional.ofNullable(manifest.getRequests()).map(CheckpointScan::requests),
        false,
        manifest.getSettings(),
        manifest.getClasses(),
        manifest.getInputTopicId(),
        Optional.ofNullable(manifest.getShuffle()).map(CheckpointScan::shuffle),
        Optional.ofNullable(replay)
            .map(of -> replay(of, snapshot.spec().imageShape(), payload.duplicate().position(end))),
        new Rounds(manifest.getLanes(), manifest.getRoundSteps()),
        manifest.getSha256());
  }

  private static Shuffle shuffle(InputShuffle written) {
    Map<Integer, Long> ends = new TreeMap<>();
    written.getEnds().forEach((partition, end) -> ends.put(Integer.valueOf(partition), end));
    return new Shuffle(written.getSeed(), written.getDrawn(), ends);
  }

  private static ReplayState replay(InputReplay written, ImageShape shape, ByteBuffer content) {
    byte[] pixels = new byte[content.remaining()];
    content.get(pixels);
    int[] labels = written.getLabels().stream().mapToInt(Integer::intValue).toArray();
    Map<Integer, Long> seen = new TreeMap<>();
    written.getSeen().forEach((label, count) -> seen.put(Integer.valueOf(label), count));
    return new ReplayState(
        new Images(shape, labels.length, pixels, labels), seen, Set.copyOf(written.getFull()));
  }

  private static ResponseState requests(TrainerRequests written) {
    Adaptation.Kind kind = Adaptation.Kind.of(written.getAdaptation());
    return new ResponseState(
        written.getNextOffset(),
        written.getRolledBackAt(),
        written.getRollbacksInARow(),
        written.getPausedBy(),
        kind == Adaptation.Kind.NONE
            ? Adaptation.NONE
            : new Adaptation(kind, written.getAdaptationFactor(), written.getAdaptedUntilImages()),
        written.getMilestones());
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
