package io.streamgan.bench;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.Topic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes generators as a trainer does. The parameters of a version follow from its number, so
 * that they can be had again without being kept.
 */
final class GeneratorFeed implements AutoCloseable {
  private static final String RUN = "load";

  private final NetworkSpec network;
  private final String topic;
  private final String model;
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final KafkaProducer<String, byte[]> producer;
  private long version;

  GeneratorFeed(String servers, String prefix, String model, int width, int latentSize) {
    network = Dcgan.generator(new ImageShape(32, 32, 3), width, latentSize);
    topic = Topic.GENERATORS.name(prefix);
    this.model = model;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "load-" + model),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Publishes the next version; returns its number when its transaction is committed. */
  long publish() {
    long next = ++version;
    ByteBuffer parameters = snapshot(next).parameters();
    producer.beginTransaction();
    int part = 0;
    for (ByteBuffer bytes : Parts.cut(parameters)) {
      GeneratorChunk chunk = new GeneratorChunk(next, part, bytes);
      send(Parts.chunkKey(model, part++), chunks.serialize(topic, chunk));
    }
    GeneratorManifest manifest =
        GeneratorManifest.newBuilder()
            .setVersion(next)
            .setStep(next)
            .setImagesSeen(64 * next)
            .setRunId(RUN)
            .setInputOffsets(Map.of("0", next))
            .setCapturedAt(Instant.now())
            .setNetworkSpec(network.toJson())
            .setSha256(Parts.sha256(parameters))
            .setSize(parameters.remaining())
            .setParts(part)
            .build();
    send(Parts.manifestKey(model), manifests.serialize(topic, manifest));
    producer.commitTransaction();
    return next;
  }

  /** The version that was published last. */
  long newest() {
    return version;
  }

  /** Size of a generator's parameters. */
  long bytes() {
    return network.size() * Float.BYTES;
  }

  /** The generator of {@code version}, computed anew. */
  GeneratorSnapshot snapshot(long version) {
    SplittableRandom random = new SplittableRandom(version);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      double scale =
          tensor.shape().size() == 1
              ? 0.3
              : 1.5 * Math.sqrt((double) tensor.shape().get(0) / tensor.size());
      boolean variance = tensor.name().endsWith("running_var");
      for (int i = 0; i < tensor.size(); i++) {
        // Uniform in [-1, 1), which is fast, and as good as any other for this.
        double uniform = random.nextInt() * 0x1p-31;
        double value = variance ? 1 + 0.5 * uniform : 1.75 * scale * uniform;
        bytes.putFloat((float) value);
      }
    }
    return new GeneratorSnapshot(network, bytes.flip());
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }
}
