package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the newest checkpoint of a model on the checkpoints topic. */
public final class CheckpointReader {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AvroSerde<CheckpointChunk> chunks = AvroSerde.of(CheckpointChunk.class);
  private final AvroSerde<CheckpointManifest> manifests = AvroSerde.of(CheckpointManifest.class);
  private final Map<String, Object> client;
  private final TopicPartition partition;
  private final String model;

  /**
   * @param client settings of Kafka's consumer
   */
  public CheckpointReader(Map<String, Object> client, String topic, String model) {
    this.client = new HashMap<>(client);
    this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.client.keySet().remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.client.keySet().remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    this.partition = new TopicPartition(topic, 0);
    this.model = model;
  }

  /**
   * The newest checkpoint that is whole; empty where there is none. Reads the topic from its start:
   * it is compacted.
   *
   * @throws KafkaException when the topic cannot be read to its end
   */
  public Optional<Checkpoint> newest() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(partition);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
      Scan scan = new Scan();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (long position = consumer.position(partition); position < end; ) {
        consumer.poll(POLL).forEach(scan::take);
        long next = consumer.position(partition);
        if (next > position) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new KafkaException(
              "%s@%d: nothing could be read for %d s, up to offset %d; are its replicas up?"
                  .formatted(partition, position, PATIENCE.toSeconds(), end));
        }
        position = next;
      }
      return scan.newest();
    }
  }

  /** What has been met from the topic's start to where it is read. */
  private final class Scan {
    private final Assembly assembly = new Assembly();
    private @Nullable Checkpoint whole;
    private long newestVersion;

    void take(ConsumerRecord<byte[], byte[]> record) {
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      if (!key.startsWith(model + "/") || record.value() == null) {
        return;
      }
      if (key.equals(Parts.manifestKey(model))) {
        complete(manifests.deserialize(record.topic(), record.value()));
      } else if (key.substring(model.length() + 1).chars().allMatch(Character::isDigit)) {
        CheckpointChunk chunk = chunks.deserialize(record.topic(), record.value());
        assembly.add(chunk.getVersion(), chunk.getPart(), chunk.getBytes());
      }
    }

    private void complete(CheckpointManifest manifest) {
      newestVersion = manifest.getVersion();
      try {
        ByteBuffer payload =
            assembly.complete(
                manifest.getVersion(),
                manifest.getParts(),
                manifest.getSize(),
                manifest.getSha256());
        whole = checkpoint(manifest, payload);
      } catch (MalformedRecordException e) {
        // Compaction takes chunks of a version as soon as newer ones are there.
        LOG.debug("Checkpoint {} of {} is not whole: {}", newestVersion, model, e.getMessage());
      }
    }

    Optional<Checkpoint> newest() {
      if (newestVersion > 0 && (whole == null || whole.version() != newestVersion)) {
        throw new MalformedRecordException(
            "%s: checkpoint %d of model %s is not whole; train under another model.name, or restore"
                    .formatted(partition, newestVersion, model)
                + " the topic");
      }
      return Optional.ofNullable(whole);
    }
  }

  private static Checkpoint checkpoint(CheckpointManifest manifest, ByteBuffer payload) {
    Map<Integer, Position> positions = new TreeMap<>();
    manifest
        .getInputPositions()
        .forEach(
            (partition, p) ->
                positions.put(
                    Integer.valueOf(partition),
                    new Position(p.getOffset(), p.getIndex(), p.getRejectedBelow())));
    return new Checkpoint(
        manifest.getVersion(),
        GanSnapshot.read(payload),
        manifest.getRunId(),
        manifest.getGeneratorVersion(),
        optional(manifest.getDiscriminatorLoss()),
        optional(manifest.getGeneratorLoss()),
        manifest.getCapturedAt().toEpochMilli(),
        positions);
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
