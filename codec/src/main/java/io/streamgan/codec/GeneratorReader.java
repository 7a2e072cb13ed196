package io.streamgan.codec;

import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Assembly;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the generators of one model together from the records of the generators topic, given in
 * their order, and verifies each: checksum, network, number of parameters, finite values. Not
 * thread-safe.
 */
public final class GeneratorReader {
  private static final int MAX_PARTS = Integer.MAX_VALUE / Parts.MAX_CHUNK_BYTES;
  private static final int MAX_LATENT_SIZE = 1 << 16;
  private static final long MAX_LAYER_VALUES = 1 << 24;

  private final AvroSerde<GeneratorManifest> manifests = AvroSerde.of(GeneratorManifest.class);
  private final AvroSerde<GeneratorChunk> chunks = AvroSerde.of(GeneratorChunk.class);
  private final Assembly assembly = new Assembly();
  private final String topic;
  private final String manifestKey;
  private final String keyPrefix;

  public GeneratorReader(String topic, String model) {
    this.topic = topic;
    manifestKey = Parts.manifestKey(model);
    keyPrefix = manifestKey.substring(0, manifestKey.lastIndexOf('/') + 1);
  }

  /** Whether {@code key} is that of the manifest, which completes a generator. */
  public boolean isManifest(String key) {
    return key.equals(manifestKey);
  }

  /**
   * Takes in the next record of the topic.
   *
   * @return the generator that the record completes; empty for a chunk, and for another model
   * @throws RefusedGeneratorException when the record is malformed, or completes a generator that
   *     is not what its manifest says
   */
  public Optional<PublishedGenerator> read(String key, byte[] value)
      throws RefusedGeneratorException {
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

  private PublishedGenerator complete(byte[] value) throws RefusedGeneratorException {
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
      InputOffsets.byPartition(manifest.getInputOffsets());
      NetworkSpec network = NetworkSpec.fromJson(manifest.getNetworkSpec());
      ClassifierSnapshot classifier = classifier(manifest, payload);
      ByteBuffer parameters =
          classifier == null
              ? payload
              : payload.slice(0, payload.remaining() - classifier.parameters().remaining());
      if (network.latentSize() > MAX_LATENT_SIZE) {
        throw new IllegalArgumentException(
            "its latent vectors have %d values, more than %d"
                .formatted(network.latentSize(), MAX_LATENT_SIZE));
      }
      requireFit(network, parameters);
      ImageShape image = ImageShape.of(network.output());
      if (classifier != null && !classifier.imageShape().equals(image)) {
        throw new IllegalArgumentException(
            "its classifier takes images of %s, its generator makes %s"
                .formatted(classifier.imageShape(), image));
      }
      int learned = manifest.getLearnedClasses();
      GeneratorSnapshot snapshot =
          new GeneratorSnapshot(
              network, parameters, learned == 0 ? network.classes() : learned, classifier);
      requireFinite(manifest.getVersion(), payload);
      return new PublishedGenerator(manifest, snapshot);
    } catch (RuntimeException e) {
      // A specification can be JSON of the right form and still describe nothing that exists.
      throw new RefusedGeneratorException(
          Reason.UNFIT_NETWORK,
          "version %d has a network that does not fit: %s"
              .formatted(manifest.getVersion(), message(e)),
          e);
    }
  }

  /** Returns the classifier at the end of the payload, if the manifest names one. */
  private static @Nullable ClassifierSnapshot classifier(
      GeneratorManifest manifest, ByteBuffer payload) {
    String spec = manifest.getClassifierSpec();
    if (spec == null) {
      return null;
    }
    NetworkSpec network = NetworkSpec.fromJson(spec);
    long size = Math.multiplyExact(parameters(network), Float.BYTES);
    if (size != manifest.getClassifierSize() || size > payload.remaining()) {
      throw new IllegalArgumentException(
          "its classifier needs %d bytes, but has %d of the %d bytes of the payload"
              .formatted(size, manifest.getClassifierSize(), payload.remaining()));
    }
    ByteBuffer own = payload.slice(payload.remaining() - (int) size, (int) size);
    requireFit(network, own);
    return new ClassifierSnapshot(network, own);
  }

  /** A small payload can describe a network that takes all memory to run. */
  private static void requireFit(NetworkSpec network, ByteBuffer payload) {
    for (List<Integer> shape : network.shapes()) {
      long values = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      if (values > MAX_LAYER_VALUES) {
        throw new IllegalArgumentException(
            "a layer gives %s, more than %d values".formatted(shape, MAX_LAYER_VALUES));
      }
    }
    long parameters = parameters(network);
    if (Math.multiplyExact(parameters, Float.BYTES) != payload.remaining()) {
      throw new IllegalArgumentException(
          "it has %d parameters, the payload %d bytes".formatted(parameters, payload.remaining()));
    }
  }

  private static long parameters(NetworkSpec network) {
    return network.tensors().stream().mapToLong(NetworkSpec.Tensor::size).reduce(0, Math::addExact);
  }

  private static void requireFinite(long version, ByteBuffer payload)
      throws RefusedGeneratorException {
    FloatBuffer values = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new RefusedGeneratorException(
            Reason.NON_FINITE_PARAMETERS,
            "version %d has %s as parameter %d".formatted(version, values.get(i), i));
      }
    }
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
