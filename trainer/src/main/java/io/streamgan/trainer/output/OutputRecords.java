package io.streamgan.trainer.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.codec.GeneratorWriter;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.gan.image.Spread;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.contribution.ContributionRecords;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.Commit.Samples;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Converts commits to records for the output topics of one model. */
public final class OutputRecords {
  private final ReportSerde<StepMetrics> metrics = ReportSerde.of(StepMetrics.class);
  private final AvroSerde<SampleGrid> grids = AvroSerde.of(SampleGrid.class);
  private final ReportSerde<HealthEvent> events = ReportSerde.of(HealthEvent.class);

  /** What fits Kafka's default limit for a record, and what fits nearly any limit. */
  private static final int[] DEAD_LETTER_BYTES = {1_000_000, 10_000, 0};

  private final GeneratorWriter generators;
  private final CheckpointRecords checkpoints;
  private final ContributionRecords contributions;
  private final String topicsPrefix;
  private final String model;
  private final Map<String, String> settings;
  private long maxDeadLetterBytes = DeadLetter.MAX_BYTES;

  /**
   * @param settings that decide what is learned and how; they are written beside each generator
   */
  public OutputRecords(
      String topicsPrefix,
      String model,
      Map<String, String> settings,
      CheckpointRecords checkpoints) {
    this.topicsPrefix = topicsPrefix;
    this.model = model;
    this.settings = Map.copyOf(settings);
    this.checkpoints = checkpoints;
    contributions = new ContributionRecords(Topic.CONTRIBUTIONS.name(topicsPrefix), model);
    generators = new GeneratorWriter(Topic.GENERATORS.name(topicsPrefix), model);
  }

  /** Name of the topic that dead letters go to. */
  String deadLetterTopic() {
    return Topic.DEAD_LETTERS.name(topicsPrefix);
  }

  /**
   * Makes the next dead letters smaller, because their topic has refused one.
   *
   * @return false when they cannot be made any smaller
   */
  boolean trimDeadLetters() {
    for (int bytes : DEAD_LETTER_BYTES) {
      if (bytes < maxDeadLetterBytes) {
        maxDeadLetterBytes = bytes;
        return true;
      }
    }
    return false;
  }

  /** Notes that the records of the newest commit are visible. */
  void committed() {
    checkpoints.committed();
  }

  /** Passes the records of {@code commit} to {@code sink}, in order for each topic. */
  public void write(Commit commit, Consumer<ProducerRecord<byte[], byte[]>> sink) {
    // First, because a store takes its time, and the first record opens the transaction.
    List<ProducerRecord<byte[], byte[]>> checkpoint =
        commit.checkpoint().map(checkpoints::of).orElse(List.of());
    String deadLetters = deadLetterTopic();
    commit
        .rejected()
        .forEach(
            r ->
                sink.accept(
                    DeadLetter.of(
                        deadLetters, r.record(), r.reason(), r.detail(), maxDeadLetterBytes)));
    String metricsTopic = Topic.METRICS.name(topicsPrefix);
    commit
        .metrics()
        .forEach(m -> sink.accept(keyed(metricsTopic, metrics.serialize(metricsTopic, m))));
    String samplesTopic = Topic.SAMPLES.name(topicsPrefix);
    commit
        .samples()
        .forEach(s -> sink.accept(keyed(samplesTopic, grids.serialize(samplesTopic, grid(s)))));
    String eventsTopic = Topic.EVENTS.name(topicsPrefix);
    commit
        .events()
        .forEach(e -> sink.accept(keyed(eventsTopic, events.serialize(eventsTopic, event(e)))));
    commit.generator().ifPresent(generator -> write(generator, sink));
    checkpoint.forEach(sink);
    commit.contribution().ifPresent(c -> contributions.of(c).forEach(sink));
  }

  private ProducerRecord<byte[], byte[]> keyed(String topic, byte[] value) {
    return new ProducerRecord<>(topic, model.getBytes(UTF_8), value);
  }

  private static HealthEvent event(TrainerEvent event) {
    return HealthEvent.newBuilder()
        .setType(event.type())
        .setRunId(event.at().runId())
        .setStep(event.at().step())
        .setImagesSeen(event.at().imagesSeen())
        .setMessage(event.message())
        .setAt(event.time())
        .setPhase(event.phase())
        .setEvidence(event.evidence())
        .build();
  }

  private static SampleGrid grid(Samples samples) {
    Progress at = samples.at();
    SampleGrid.Builder grid =
        SampleGrid.newBuilder()
            .setRunId(at.runId())
            .setStep(at.step())
            .setImagesSeen(at.imagesSeen())
            .setGeneratorVersion(at.generatorVersion())
            .setSeed(samples.seed())
            .setRows(samples.rows())
            .setColumns(samples.columns())
            .setPng(ByteBuffer.wrap(ImageGrid.png(samples.images(), samples.columns())));
    if (samples.images().count() > 1) {
      grid.setSpread(Spread.of(samples.images()));
    }
    return grid.build();
  }

  private void write(NewGenerator generator, Consumer<ProducerRecord<byte[], byte[]>> sink) {
    Progress at = generator.at();
    generators.write(
        GeneratorManifest.newBuilder()
            .setVersion(at.generatorVersion())
            .setStep(at.step())
            .setImagesSeen(at.imagesSeen())
            .setRunId(at.runId())
            .setInputOffsets(generator.inputOffsets())
            .setSettings(settings)
            .setCapturedAt(Instant.ofEpochMilli(at.capturedAtMillis())),
        generator.snapshot(),
        sink);
  }
}
