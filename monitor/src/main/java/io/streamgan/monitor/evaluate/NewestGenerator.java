package io.streamgan.monitor.evaluate;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the newest whole generator of one model from the end of its topic. Not thread-safe. */
final class NewestGenerator {
  /** Offsets that are looked at; a generator is some parts and a manifest. */
  private static final long[] OFFSETS = {48, Long.MAX_VALUE};

  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final Map<String, Object> client;
  private final String topic;
  private final String model;

  /** A generator with what its manifest says of it. */
  record Published(GeneratorManifest manifest, GeneratorSnapshot snapshot) {}

  /**
   * @param client settings of Kafka's consumer
   */
  NewestGenerator(Map<String, Object> client, String topic, String model) {
    this.client = client;
    this.topic = topic;
    this.model = model;
  }

  /** Empty while there is none. */
  Optional<Published> read() {
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      for (long offsets : OFFSETS) {
        Reading reading = new Reading();
        log.readNewest(offsets, reading::take);
        if (reading.newest != null) {
          return Optional.of(reading.newest);
        }
      }
      return Optional.empty();
    }
  }

  /** One pass over the topic's end. */
  private final class Reading {
    private final Assembly assembly = new Assembly();
    private @Nullable Published newest;

    void take(ConsumerRecord<byte[], byte[]> record) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      try {
        if (key.equals(Parts.manifestKey(model))) {
          complete(manifests.deserialize(topic, record.value()));
        } else if (isChunk(key)) {
          GeneratorChunk chunk = chunks.deserialize(topic, record.value());
          assembly.add(chunk.getVersion(), chunk.getPart(), chunk.getBytes());
        }
      } catch (MalformedRecordException | SnapshotMismatchException | IllegalArgumentException e) {
        // The remains of a version that compaction has begun to drop; the sampler names others.
      }
    }

    private boolean isChunk(String key) {
      return key.startsWith(model + "/") && key.substring(model.length() + 1).matches("\\d+");
    }

    private void complete(GeneratorManifest manifest) {
      newest =
          new Published(
              manifest,
              new GeneratorSnapshot(
                  NetworkSpec.fromJson(manifest.getNetworkSpec()),
                  assembly.complete(
                      manifest.getVersion(),
                      manifest.getParts(),
                      manifest.getSize(),
                      manifest.getSha256())));
    }
  }
}
