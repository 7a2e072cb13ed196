package io.streamgan.trainer.average;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.codec.GeneratorWriter;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.schemas.ContributionManifest;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.average.StoredContributions.Stored;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.contribution.ContributionKeys;
import io.streamgan.trainer.contribution.ContributionKeys.ManifestKey;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a round when all lanes have contributed: publishes the average of their states as the next
 * checkpoint, with its generator.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. Every contribution is in at most one average, and an average has one contribution of
 *       each lane. All of them begin from the same checkpoint.
 *   <li>B. An average, its checkpoint, its generator and the input offsets of its contributions
 *       become visible in one transaction.
 *   <li>C. A round closes by count alone. There is no time-out: a round waits for every lane.
 * </ul>
 *
 * <p>A contribution that cannot be averaged leaves its round open, and nothing is lost: the
 * positions of the newest checkpoint are before its images.
 */
final class AverageProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  static final String ROUNDS = "rounds";

  private static final Logger LOG = LoggerFactory.getLogger(AverageProcessor.class);

  private final String prefix;
  private final int roundSteps;
  private final AverageCounts counts;
  private final AvroSerde<Round> rounds = AvroSerde.of(Round.class);
  private final String roundsTopic;
  private final Map<String, Average> averages = new HashMap<>();
  private KeyValueStore<String, byte[]> newest;
  private StoredContributions contributions;

  /** The average that this processor has published last, from which the next round begins. */
  private record Average(String sha256, ByteBuffer state) {}

  /**
   * @param roundSteps number of steps of the rounds after the open one
   */
  @SuppressWarnings("NullAway.Init") // init comes before every process
  AverageProcessor(String prefix, int roundSteps, AverageCounts counts) {
    this.prefix = prefix;
    this.roundSteps = roundSteps;
    this.counts = counts;
    roundsTopic = Topic.ROUNDS.name(prefix);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    newest = context.getStateStore(ROUNDS);
    contributions =
        new StoredContributions(
            Topic.CONTRIBUTIONS.name(prefix), context.getStateStore(StoredContributions.STORE));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Optional<ManifestKey> key = ContributionKeys.parse(record.key());
    if (key.isEmpty()) {
      return; // a chunk, which the store has
    }
    String model = key.get().model();
    if (record.value() == null) {
      newest.delete(model); // the model begins anew
      averages.remove(model);
      return;
    }
    try {
      Stored contribution = contributions.read(model, key.get().lane());
      add(model, contribution, record.timestamp());
    } catch (MalformedRecordException e) {
      counts.refuse(model);
      LOG.error(
          "Model {}: the contribution of lane {} at {} cannot be averaged: {}; no image is lost,"
              + " repeat the round with './streamgan checkpoint lanes'",
          model,
          key.get().lane(),
          place(),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    counts.leave();
  }

  private String place() {
    return context()
        .recordMetadata()
        .map(at -> "%s-%d@%d".formatted(at.topic(), at.partition(), at.offset()))
        .orElse("an unknown offset");
  }

  private void add(String model, Stored contribution, long timestamp) {
    ContributionManifest manifest = contribution.manifest();
    byte[] kept = newest.get(model);
    Round known = kept == null ? null : rounds.deserialize(roundsTopic, kept);
    if (known != null && isLate(manifest, known)) {
      counts.ignore(model);
      LOG.warn(
          "Model {}: lane {} has contributed to round {} again, or too late; its contribution is"
              + " ignored",
          model,
          manifest.getLane(),
          manifest.getRound());
      return;
    }
    Round.Builder round =
        known != null && isOf(manifest, known) ? Round.newBuilder(known) : opened(manifest);
    List<RoundShare> shares = new ArrayList<>(round.getShares());
    if (!shares.isEmpty()) {
      requireSame(model, contribution, shares.get(0).getLane());
    }
    shares.add(share(manifest));
    shares.sort((a, b) -> Integer.compare(a.getLane(), b.getLane()));
    round.setShares(shares);
    if (shares.size() == manifest.getLanes()) {
      close(model, round, timestamp);
    }
    byte[] value = rounds.serialize(roundsTopic, round.build());
    newest.put(model, value);
    counts.waitFor(model, manifest.getLanes() - shares.size());
    forward(AverageTopology.ROUNDS_SINK, model.getBytes(UTF_8), value, timestamp);
    // Others wait for the round.
    context().commit();
  }

  private static boolean isOf(ContributionManifest manifest, Round round) {
    return round.getRunId().equals(manifest.getRunId())
        && round.getRound() == manifest.getRound()
        && round.getLanes() == manifest.getLanes();
  }

  private static boolean isLate(ContributionManifest manifest, Round known) {
    if (!known.getRunId().equals(manifest.getRunId())) {
      return false;
    }
    return manifest.getRound() < known.getRound()
        || (isOf(manifest, known)
            && (known.getClosedAt() != null
                || known.getShares().stream()
                    .anyMatch(share -> share.getLane() == manifest.getLane())));
  }

  private Round.Builder opened(ContributionManifest manifest) {
    return Round.newBuilder()
        .setRunId(manifest.getRunId())
        .setRound(manifest.getRound())
        .setLanes(manifest.getLanes())
        .setOpenedAt(Instant.ofEpochMilli(context().currentSystemTimeMs()))
        .setStep(manifest.getBaseStep())
        .setImagesSeen(manifest.getBaseImagesSeen())
        .setShares(List.of());
  }

  private static RoundShare share(ContributionManifest manifest) {
    return RoundShare.newBuilder()
        .setLane(manifest.getLane())
        .setSteps(manifest.getSteps())
        .setImages(manifest.getImages())
        .setImagesSkipped(manifest.getImagesSkipped())
        .setWriter(manifest.getWriter())
        .setContributedAt(manifest.getContributedAt())
        .setTrainMillis(manifest.getTrainMillis())
        .build();
  }

  /** Refuses a contribution that does not belong to the one of lane {@code first}. */
  private void requireSame(String model, Stored contribution, int first) {
    Stored other = contributions.read(model, first);
    if (!other.manifest().getBase().equals(contribution.manifest().getBase())) {
      throw new MalformedRecordException(
          "its round began from other bytes than that of lane " + first);
    }
    Optional<GanSpec> spec = contribution.spec();
    Optional<GanSpec> expected = other.spec();
    if (spec.isPresent()
        && expected.isPresent()
        && !(spec.get().networks().equals(expected.get().networks())
            && spec.get().seed() == expected.get().seed())) {
      throw new MalformedRecordException(
          "it has other networks or another seed than that of lane "
              + first
              + "; give all trainers of the model the same settings");
    }
  }

  private void close(String model, Round.Builder round, long timestamp) {
    long start = System.nanoTime();
    List<Stored> shares =
        round.getShares().stream()
            .map(share -> contributions.read(model, share.getLane()))
            .toList();
    Checkpoint average = contributions.average(model, shares, roundSteps);
    List<ProducerRecord<byte[], byte[]>> records =
        new CheckpointRecords(Topic.CHECKPOINTS.name(prefix), model, Optional.empty()).of(average);
    records.forEach(r -> forward(AverageTopology.CHECKPOINTS_SINK, r.key(), r.value(), timestamp));
    publishGenerator(model, average, timestamp);
    round.setClosedAt(Instant.ofEpochMilli(context().currentSystemTimeMs()));
    round.setStep(average.snapshot().step());
    round.setImagesSeen(average.snapshot().imagesSeen());
    round.setSha256(StoredContributions.sha256(average));
    measureSpread(model, round, shares, average.snapshot());
    int most = shares.stream().mapToInt(s -> s.manifest().getSteps()).max().orElse(0);
    counts.close(
        model,
        shares.stream().filter(s -> s.manifest().getSteps() < most).count(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private void measureSpread(
      String model, Round.Builder round, List<Stored> shares, GanSnapshot average) {
    Average base = averages.put(model, new Average(round.getSha256(), average.state()));
    if (base == null || !base.sha256().equals(shares.get(0).manifest().getBase())) {
      return; // another aggregator has published it
    }
    List<OptionalDouble> distances = contributions.distances(model, shares, base.state(), average);
    List<RoundShare> measured = new ArrayList<>(round.getShares());
    for (int i = 0; i < measured.size(); i++) {
      OptionalDouble distance = distances.get(i);
      if (distance.isPresent()) {
        RoundShare.Builder share = RoundShare.newBuilder(measured.get(i));
        measured.set(i, share.setDistance(distance.getAsDouble()).build());
      }
    }
    round.setShares(measured);
    OptionalDouble spread = distances.stream().flatMapToDouble(OptionalDouble::stream).average();
    if (spread.isPresent()) {
      round.setSpread(spread.getAsDouble());
      counts.spread(model, spread.getAsDouble());
    }
  }

  private void publishGenerator(String model, Checkpoint average, long timestamp) {
    Map<String, Long> offsets = new TreeMap<>();
    average.positions().forEach((p, position) -> offsets.put(p.toString(), position.offset()));
    new GeneratorWriter(Topic.GENERATORS.name(prefix), model)
        .write(
            GeneratorManifest.newBuilder()
                .setVersion(average.generatorVersion())
                .setStep(average.snapshot().step())
                .setImagesSeen(average.snapshot().imagesSeen())
                .setRunId(average.runId())
                .setInputOffsets(offsets)
                .setSettings(TrainerSettings.learning(average.settings()))
                .setCapturedAt(Instant.ofEpochMilli(average.capturedAtMillis())),
            StoredContributions.generator(average),
            r -> forward(AverageTopology.GENERATORS_SINK, r.key(), r.value(), timestamp));
  }

  private void forward(String sink, byte[] key, byte @Nullable [] value, long timestamp) {
    context().forward(new Record<>(key, value, timestamp), sink);
  }
}
