package io.streamgan.sampler.follow;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.follow.RefusedGeneratorException.Reason;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * Puts the generators of one model together from the records of the generators topic, given in
 * their order, and verifies each: checksum, network, number of parameters, finite values. Not
 * thread-safe.
 */
final class GeneratorReader {
  private static final int MAX_PARTS = Integer.MAX_VALUE / Parts.MAX_CHUNK_BYTES;
  private static final int MAX_LATENT_SIZE = 1 << 16;

  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final Assembly assembly = new Assembly();
  private final String topic;
  private final String manifestKey;
  private final String keyPrefix;

  GeneratorReader(String topic, String model) {
    this.topic = topic;
    manifestKey = Parts.manifestKey(model);
    keyPrefix = manifestKey.substring(0, manifestKey.lastIndexOf('/') + 1);
  }

  /** Whether {@code key} is that of the manifest, which completes a generator. */
  boolean isManifest(String key) {
    return key.equals(manifestKey);
  }

  /**
   * Takes in the next record of the topic.
   *
   * @return the generator that the record completes; empty for a chunk, and for another model
   * @throws RefusedGeneratorException when the record is malformed, or completes a generator that
   *     is not what its manifest says
   */
  Optional<VerifiedGenerator> read(String key, byte[] value) throws RefusedGeneratorException {
    if (isManifest(key)) {
      return Optional.of(complete(value));
    }
    if (isChunk(key)) {
      add(key, value);
    }
    return Optional.empty();
  }

  /** The part after the prefix must be a number: models may have a slash in their names. */
  private boolean isChunk(String key) {
    return key.startsWith(keyPrefix)
        && key.length() > keyPrefix.length()
        && key.chars().skip(keyPrefix.length()).allMatch(c -> c >= '0' && c <= '9');
  }

  private void add(String key, byte[] value) throws RefusedGeneratorException {
    try {
      GeneratorChunk chunk = chunks.deserialize(topic, value);
      int part = chunk.getPart();
      if (part < 0 || part >= MAX_PARTS || !key.equals(keyPrefix + part)) {
        throw new RefusedGeneratorException(
            Reason.MALFORMED_RECORD, "key %s is on part %d".formatted(key, part));
      }
      if (chunk.getBytes().remaining() > Parts.MAX_CHUNK_BYTES) {
        throw new RefusedGeneratorException(
            Reason.MALFORMED_RECORD,
            "part %d has %d bytes, more than %d"
                .formatted(part, chunk.getBytes().remaining(), Parts.MAX_CHUNK_BYTES));
      }
      assembly.add(chunk.getVersion(), part, chunk.getBytes());
    } catch (MalformedRecordException e) {
      throw new RefusedGeneratorException(Reason.MALFORMED_RECORD, message(e), e);
    }
  }

  private VerifiedGenerator complete(byte[] value) throws RefusedGeneratorException {
    GeneratorManifest manifest;
    try {
      manifest = manifests.deserialize(topic, value);
    } catch (MalformedRecordException e) {
      throw new RefusedGeneratorException(Reason.MALFORMED_RECORD, message(e), e);
    }
    ByteBuffer payload;
    try {
      payload =
          assembly.complete(
              manifest.getVersion(), manifest.getParts(), manifest.getSize(), manifest.getSha256());
    } catch (MalformedRecordException e) {
      throw new RefusedGeneratorException(Reason.INCOMPLETE_OR_CORRUPT, message(e), e);
    }
    try {
      GeneratorInfo info = GeneratorInfo.of(manifest);
      requireFit(info.network(), payload);
      GeneratorSnapshot snapshot = new GeneratorSnapshot(info.network(), payload);
      requireFinite(info, payload);
      return new VerifiedGenerator(info, snapshot);
    } catch (RuntimeException e) {
      // A specification can be JSON of the right form and still describe nothing that exists.
      throw new RefusedGeneratorException(
          Reason.UNFIT_NETWORK,
          "version %d has a network that does not fit: %s"
              .formatted(manifest.getVersion(), message(e)),
          e);
    }
  }

  /** Counts without overflow, which a forged specification could use to look small. */
  private static void requireFit(NetworkSpec network, ByteBuffer payload) {
    if (network.input().size() != 1
        || network.latentSize() < 1
        || network.latentSize() > MAX_LATENT_SIZE) {
      throw new IllegalArgumentException(
          "its input is %s, not a latent vector of 1 to %d values"
              .formatted(network.input(), MAX_LATENT_SIZE));
    }
    long values =
        network.tensors().stream().mapToLong(NetworkSpec.Tensor::size).reduce(0, Math::addExact);
    if (Math.multiplyExact(values, Float.BYTES) != payload.remaining()) {
      throw new IllegalArgumentException(
          "it has %d parameters, the payload %d bytes".formatted(values, payload.remaining()));
    }
  }

  private static void requireFinite(GeneratorInfo info, ByteBuffer payload)
      throws RefusedGeneratorException {
    FloatBuffer values = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new RefusedGeneratorException(
            Reason.NON_FINITE_PARAMETERS,
            "version %d has %s as parameter %d".formatted(info.version(), values.get(i), i));
      }
    }
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
