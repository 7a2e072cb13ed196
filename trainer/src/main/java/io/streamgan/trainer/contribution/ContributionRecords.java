package io.streamgan.trainer.contribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.schemas.ContributionChunk;
import io.streamgan.schemas.ContributionManifest;
import io.streamgan.schemas.LanePosition;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Converts the contributions of one model to records: the chunks, then the manifest. */
public final class ContributionRecords {
  private final AvroSerde<ContributionChunk> chunks = AvroSerde.of(ContributionChunk.class);
  private final AvroSerde<ContributionManifest> manifests =
      AvroSerde.of(ContributionManifest.class);
  private final String topic;
  private final String model;

  public ContributionRecords(String topic, String model) {
    this.topic = topic;
    this.model = model;
  }

  /** Returns the records of {@code contribution}, in order. */
  public List<ProducerRecord<byte[], byte[]>> of(Contribution contribution) {
    long round = contribution.start().round();
    int lane = contribution.start().lane().index();
    ByteBuffer payload =
        contribution.snapshot().map(GanSnapshot::state).orElseGet(() -> ByteBuffer.allocate(0));
    List<ByteBuffer> parts = Parts.cut(payload);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      records.add(
          record(
              ContributionKeys.chunk(model, lane, part),
              chunks.serialize(topic, new ContributionChunk(round, lane, part, parts.get(part)))));
    }
    records.add(
        record(
            ContributionKeys.manifest(model, lane),
            manifests.serialize(topic, manifest(contribution, payload, parts.size()))));
    return records;
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
  }

  private static ContributionManifest manifest(
      Contribution contribution, ByteBuffer payload, int parts) {
    RoundStart start = contribution.start();
    ContributionManifest.Builder manifest =
        ContributionManifest.newBuilder()
            .setRound(start.round())
            .setLane(start.lane().index())
            .setLanes(start.lane().count())
            .setRunId(contribution.runId())
            .setBase(start.base())
            .setBaseStep(start.step())
            .setBaseImagesSeen(start.imagesSeen())
            .setBaseImagesSkipped(start.imagesSkipped())
            .setBaseGeneratorVersion(start.generatorVersion())
            .setRollbacks(start.rollbacks())
            .setSteps(contribution.steps())
            .setImages(contribution.images())
            .setImagesSkipped(contribution.imagesSkipped())
            .setSpec(contribution.snapshot().map(GanSnapshot::spec).map(GanSpec::toJson).orElse(""))
            .setSha256(Parts.sha256(payload))
            .setSize(payload.remaining())
            .setParts(parts)
            .setInputPositions(positions(contribution.positions()))
            .setCapturedAt(Instant.ofEpochMilli(contribution.capturedAtMillis()))
            .setWriter(contribution.writer())
            .setContributedAt(contribution.contributedAt())
            .setTrainMillis(contribution.trainMillis())
            .setSettings(contribution.settings())
            .setClasses(contribution.classes())
            .setInputTopicId(contribution.inputTopicId());
    contribution.discriminatorLoss().ifPresent(manifest::setDiscriminatorLoss);
    contribution.generatorLoss().ifPresent(manifest::setGeneratorLoss);
    return manifest.build();
  }

  private static Map<String, LanePosition> positions(Map<Integer, Position> positions) {
    Map<String, LanePosition> result = new TreeMap<>();
    positions.forEach(
        (partition, position) ->
            result.put(
                partition.toString(),
                new LanePosition(position.offset(), position.index(), position.rejectedBelow())));
    return result;
  }
}
