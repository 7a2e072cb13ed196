package io.streamgan.bench.sampler;

import io.streamgan.codec.GeneratorWriter;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.topics.Topic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes generators as a trainer does. The parameters of a version follow from its number, so
 * that they can be had again without being kept.
 */
final class GeneratorFeed implements AutoCloseable {
  private static final String RUN = "load";

  private final NetworkSpec network;
  private final GeneratorWriter generators;
  private final KafkaProducer<byte[], byte[]> producer;
  private long version;

  GeneratorFeed(String servers, String prefix, String model, int width, int latentSize) {
    network = Dcgan.generator(new ImageShape(32, 32, 3), width, latentSize);
    generators = new GeneratorWriter(Topic.GENERATORS.name(prefix), model);
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "load-" + model),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Publishes the next version; returns its number when its transaction is committed. */
  long publish() {
    long next = ++version;
    GeneratorSnapshot generator = snapshot(next);
    producer.beginTransaction();
    generators.write(manifest(next), generator, producer::send);
    producer.commitTransaction();
    return next;
  }

  /** Returns the manifest of {@code version}, without what the generator itself decides. */
  static GeneratorManifest.Builder manifest(long version) {
    return GeneratorManifest.newBuilder()
        .setVersion(version)
        .setStep(version)
        .setImagesSeen(64 * version)
        .setRunId(RUN)
        .setInputOffsets(Map.of("0", version))
        .setCapturedAt(Instant.now());
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
    return snapshot(network, version);
  }

  /** Returns a generator whose parameters follow from {@code seed}. */
  static GeneratorSnapshot snapshot(NetworkSpec network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
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
}
