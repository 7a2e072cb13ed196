package io.streamgan.schemas.subscribe;

import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts the generators of one model together from their chunks, and verifies their checksums. */
final class GeneratorParts implements RecordReader<Generator> {
  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final Assembly assembly = new Assembly();
  private final String model;
  private boolean betweenGenerators = true;

  GeneratorParts(String model) {
    this.model = model;
  }

  @Override
  public Optional<Generator> read(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (key.equals(Parts.manifestKey(model))) {
      betweenGenerators = true;
      return Optional.of(
          complete(manifests.deserialize(record.topic(), record.headers(), record.value())));
    }
    if (isChunk(key)) {
      betweenGenerators = false;
      GeneratorChunk chunk = chunks.deserialize(record.topic(), record.headers(), record.value());
      assembly.add(chunk.getVersion(), chunk.getPart(), chunk.getBytes());
    }
    return Optional.empty();
  }

  @Override
  public boolean isBetweenObjects() {
    return betweenGenerators;
  }

  /** A slash alone does not end the model's name, which may have one of its own. */
  private boolean isChunk(String key) {
    int slash = key.lastIndexOf('/');
    return slash == model.length()
        && key.startsWith(model)
        && key.substring(slash + 1).matches("[0-9]{1,9}");
  }

  private Generator complete(GeneratorManifest manifest) {
    ByteBuffer payload =
        assembly.complete(
            manifest.getVersion(), manifest.getParts(), manifest.getSize(), manifest.getSha256());
    if (manifest.getClassifierSize() < 0 || manifest.getClassifierSize() > payload.remaining()) {
      throw new MalformedRecordException(
          "version %d has a classifier of %d bytes in a payload of %d"
              .formatted(manifest.getVersion(), manifest.getClassifierSize(), payload.remaining()));
    }
    return new Generator(manifest, payload);
  }
}
