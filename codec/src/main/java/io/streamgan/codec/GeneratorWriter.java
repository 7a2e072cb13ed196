package io.streamgan.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records that publish generators of one model. Thread-safe. */
public final class GeneratorWriter {
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final String topic;
  private final String model;

  public GeneratorWriter(String topic, String model) {
    this.topic = topic;
    this.model = model;
  }

  /**
   * Gives {@code sink} the chunks of {@code generator} in order, then its manifest. They must
   * become visible together: send them in one transaction.
   *
   * @param manifest has the version, run, step, images seen and input position; network,
   *     classifier, learned classes, checksum, size and parts are set here
   */
  public void write(
      GeneratorManifest.Builder manifest,
      GeneratorSnapshot generator,
      Consumer<ProducerRecord<byte[], byte[]>> sink) {
    ClassifierSnapshot classifier = generator.classifier();
    ByteBuffer payload = payload(generator.parameters(), classifier);
    List<ByteBuffer> parts = Parts.cut(payload);
    for (int part = 0; part < parts.size(); part++) {
      GeneratorChunk chunk = new GeneratorChunk(manifest.getVersion(), part, parts.get(part));
      sink.accept(record(Parts.chunkKey(model, part), chunks.serialize(topic, chunk)));
    }
    if (classifier != null) {
      manifest
          .setClassifierSpec(classifier.network().toJson())
          .setClassifierSize(classifier.parameters().remaining());
    }
    GeneratorManifest complete =
        manifest
            .setSha256(Parts.sha256(payload))
            .setNetworkSpec(generator.network().toJson())
            .setLearnedClasses(generator.learnedClasses())
            .setSize(payload.remaining())
            .setParts(parts.size())
            .build();
    sink.accept(record(Parts.manifestKey(model), manifests.serialize(topic, complete)));
  }

  private static ByteBuffer payload(ByteBuffer generator, @Nullable ClassifierSnapshot classifier) {
    if (classifier == null) {
      return generator;
    }
    return ByteBuffer.allocate(generator.remaining() + classifier.parameters().remaining())
        .put(generator.duplicate())
        .put(classifier.parameters().duplicate())
        .flip();
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
  }
}
