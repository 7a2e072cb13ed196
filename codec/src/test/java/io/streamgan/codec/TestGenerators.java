package io.streamgan.codec;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Generators of one linear layer, as records in chunks of any size. */
final class TestGenerators {
  static final NetworkSpec NETWORK = network(4, 8);

  /** Key and value of a record on a topic. */
  record Keyed(String key, byte[] value) {}

  private TestGenerators() {}

  /** Latent vectors of {@code latentSize} values to images of {@code size} x {@code size} x 3. */
  static NetworkSpec network(int latentSize, int size) {
    return new NetworkSpec(
        List.of(latentSize),
        List.of(
            new LayerSpec.Linear(latentSize, size * size * 3, true),
            new LayerSpec.Reshape(size, size, 3),
            new LayerSpec.Tanh()));
  }

  /** Random parameters of {@link #NETWORK} that follow from {@code seed}. */
  static ByteBuffer parameters(long seed) {
    return parameters(NETWORK, seed);
  }

  static ByteBuffer parameters(NetworkSpec network, long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return bytes.flip();
  }

  /** A manifest without parts and checksum. */
  static GeneratorManifest.Builder manifest(String runId, long version) {
    return GeneratorManifest.newBuilder()
        .setVersion(version)
        .setStep(100 * version)
        .setImagesSeen(6400 * version)
        .setRunId(runId)
        .setInputOffsets(Map.of("0", 17 * version))
        .setCapturedAt(Instant.parse("2026-01-01T10:00:00Z"))
        .setNetworkSpec(NETWORK.toJson());
  }

  /** A whole generator: chunks of {@code chunkBytes}, then the manifest. */
  static List<Keyed> generator(
      String model, String runId, long version, ByteBuffer parameters, int chunkBytes) {
    List<Keyed> records = new ArrayList<>();
    int part = 0;
    for (int from = 0; from < parameters.remaining(); from += chunkBytes) {
      int length = Math.min(chunkBytes, parameters.remaining() - from);
      ByteBuffer bytes = parameters.slice(parameters.position() + from, length);
      records.add(chunk(model, version, part++, bytes));
    }
    GeneratorManifest manifest =
        manifest(runId, version)
            .setSha256(Parts.sha256(parameters))
            .setSize(parameters.remaining())
            .setParts(part)
            .build();
    records.add(new Keyed(Parts.manifestKey(model), encode(manifest)));
    return records;
  }

  static Keyed chunk(String model, long version, int part, ByteBuffer bytes) {
    byte[] value =
        AvroSerde.of(GeneratorChunk.class)
            .serialize("generators", new GeneratorChunk(version, part, bytes));
    return new Keyed(Parts.chunkKey(model, part), value);
  }

  static byte[] encode(GeneratorManifest manifest) {
    return AvroSerde.of(GeneratorManifest.class).serialize("generators", manifest);
  }
}
