package io.streamgan.trainer.average;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.schemas.ContributionChunk;
import io.streamgan.schemas.ContributionManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.trainer.average.Averaging.Share;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Rounds;
import io.streamgan.trainer.contribution.ContributionKeys;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The newest contribution of each lane, as the contributions topic has it. */
final class StoredContributions {
  static final String STORE = "contributions";

  private final String topic;
  private final ReadOnlyKeyValueStore<String, byte[]> records;
  private final AvroSerde<ContributionChunk> chunks = AvroSerde.exact(ContributionChunk.class);
  private final AvroSerde<ContributionManifest> manifests =
      AvroSerde.exact(ContributionManifest.class);

  /**
   * @param records the topic's newest value for each key
   */
  StoredContributions(String topic, ReadOnlyKeyValueStore<String, byte[]> records) {
    this.topic = topic;
    this.records = records;
  }

  /**
   * A contribution whose chunks were there when it was read.
   *
   * @param spec what its lane trains; empty if the lane took no step
   */
  record Stored(ContributionManifest manifest, Optional<GanSpec> spec) {}

  /**
   * Returns the newest contribution of {@code lane}, after its payload has been verified.
   *
   * @throws MalformedRecordException when it is not complete, or not what its manifest describes
   */
  Stored read(String model, int lane) {
    ContributionManifest manifest =
        manifests.deserialize(topic, records.get(ContributionKeys.manifest(model, lane)));
    if (manifest.getLane() != lane || lane >= manifest.getLanes()) {
      throw new MalformedRecordException(
          "its manifest describes lane %d of %d"
              .formatted(manifest.getLane(), manifest.getLanes()));
    }
    MessageDigest digest = digest();
    for (int part = 0; part < manifest.getParts(); part++) {
      digest.update(chunk(model, manifest, part));
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(manifest.getSha256())) {
      throw new MalformedRecordException(
          "its checksum is %s, its manifest says %s".formatted(actual, manifest.getSha256()));
    }
    return new Stored(manifest, spec(manifest));
  }

  private static Optional<GanSpec> spec(ContributionManifest manifest) {
    if (manifest.getParts() == 0) {
      return Optional.empty();
    }
    try {
      GanSpec spec = GanSpec.fromJson(manifest.getSpec());
      if (manifest.getSize() != GanSnapshot.stateBytes(spec)) {
        throw new MalformedRecordException(
            "it has %d bytes of state, but its networks need %d"
                .formatted(manifest.getSize(), GanSnapshot.stateBytes(spec)));
      }
      return Optional.of(spec);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("its specification cannot be read: " + e.getMessage(), e);
    }
  }

  private ByteBuffer chunk(String model, ContributionManifest manifest, int part) {
    byte @Nullable [] value = records.get(ContributionKeys.chunk(model, manifest.getLane(), part));
    ContributionChunk chunk = value == null ? null : chunks.deserialize(topic, value);
    if (chunk == null
        || chunk.getRound() != manifest.getRound()
        || chunk.getLane() != manifest.getLane()
        || chunk.getPart() != part) {
      throw new MalformedRecordException(
          "part %d of %d is missing".formatted(part, manifest.getParts()));
    }
    return chunk.getBytes();
  }

  /**
   * Returns the average of all lanes' contributions to a round as the next checkpoint.
   *
   * @param shares one contribution for each lane, in the order of the lanes
   * @param roundSteps number of steps of the next round
   * @throws MalformedRecordException when no lane has learned an image
   */
  Checkpoint average(String model, List<Stored> shares, int roundSteps) {
    List<ContributionManifest> all = shares.stream().map(Stored::manifest).toList();
    List<Stored> learned = shares.stream().filter(s -> s.manifest().getImages() > 0).toList();
    if (learned.isEmpty()) {
      throw new MalformedRecordException("no lane has learned an image in its round");
    }
    GanSpec spec = learned.get(0).spec().orElseThrow();
    ContributionManifest first = all.get(0);
    ByteBuffer state =
        ByteBuffer.allocate(Math.toIntExact(GanSnapshot.stateBytes(spec)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int part = 0; part < learned.get(0).manifest().getParts(); part++) {
      List<Share> parts = new ArrayList<>();
      for (Stored share : learned) {
        parts.add(new Share(share.manifest().getImages(), chunk(model, share.manifest(), part)));
      }
      state.put(Averaging.mean(parts));
    }
    state.flip();
    if (learned.size() > 1) {
      Averaging.normalise(spec, state);
    }
    long images = all.stream().mapToLong(ContributionManifest::getImages).sum();
    int steps = all.stream().mapToInt(ContributionManifest::getSteps).max().orElse(0);
    return new Checkpoint(
        first.getRound() + 1,
        new GanSnapshot(
            spec, first.getBaseStep() + steps, first.getBaseImagesSeen() + images, state),
        first.getRunId(),
        first.getBaseGeneratorVersion() + 1,
        mean(learned, ContributionManifest::getDiscriminatorLoss),
        mean(learned, ContributionManifest::getGeneratorLoss),
        all.stream().mapToLong(m -> m.getCapturedAt().toEpochMilli()).max().orElse(0),
        positions(all),
        first.getBaseImagesSkipped()
            + all.stream().mapToLong(ContributionManifest::getImagesSkipped).sum(),
        first.getRollbacks(),
        OffendingImages.NONE,
        first.getWriter(),
        Optional.empty(),
        false,
        first.getSettings(),
        first.getClasses(),
        first.getInputTopicId(),
        Optional.empty(),
        Optional.empty(),
        new Rounds(first.getLanes(), roundSteps),
        "");
  }

  /**
   * Returns how far each lane has moved from the others; empty for those without an image, and if
   * the average has not moved.
   *
   * @param shares of which {@code average} is the average
   * @param base state that they begin from
   */
  List<OptionalDouble> distances(
      String model, List<Stored> shares, ByteBuffer base, GanSnapshot average) {
    List<Stored> learned = shares.stream().filter(s -> s.manifest().getImages() > 0).toList();
    Spread spread = new Spread(average.spec(), base, average.state(), learned.size());
    int from = 0;
    for (int part = 0; part < learned.get(0).manifest().getParts(); part++) {
      List<ByteBuffer> states = new ArrayList<>();
      for (Stored share : learned) {
        states.add(chunk(model, share.manifest(), part));
      }
      spread.add(from, states);
      from += states.get(0).remaining() / Float.BYTES;
    }
    Iterator<OptionalDouble> distances = spread.distances().iterator();
    return shares.stream()
        .map(s -> s.manifest().getImages() > 0 ? distances.next() : OptionalDouble.empty())
        .toList();
  }

  private static OptionalDouble mean(
      List<Stored> learned, Function<ContributionManifest, @Nullable Double> loss) {
    double sum = 0;
    long images = 0;
    for (Stored share : learned) {
      Double value = loss.apply(share.manifest());
      if (value != null) {
        sum += share.manifest().getImages() * value;
        images += share.manifest().getImages();
      }
    }
    return images == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / images);
  }

  private static Map<Integer, Position> positions(List<ContributionManifest> all) {
    Map<Integer, Position> positions = new TreeMap<>();
    for (ContributionManifest manifest : all) {
      manifest
          .getInputPositions()
          .forEach(
              (partition, p) ->
                  positions.put(
                      Integer.valueOf(partition),
                      new Position(p.getOffset(), p.getIndex(), p.getRejectedBelow())));
    }
    return positions;
  }

  /**
   * Returns the averaged (EMA) generator of {@code average}, whose tensors end its state, with the
   * classifier if D is one.
   */
  static GeneratorSnapshot generator(Checkpoint average) {
    GanSpec spec = average.snapshot().spec();
    ByteBuffer state = average.snapshot().state();
    int bytes = Math.toIntExact(Float.BYTES * spec.generator().size());
    GeneratorSnapshot generator =
        new GeneratorSnapshot(spec.generator(), state.slice(state.limit() - bytes, bytes))
            .withClassifier(average.snapshot().classifier());
    int named = average.classes().size();
    return named == 0 ? generator : generator.withLearnedClasses(Math.min(named, spec.classes()));
  }

  /** Returns the checksum that the manifest of {@code average} has. */
  static String sha256(Checkpoint average) {
    return Parts.sha256(average.snapshot().bytes());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
