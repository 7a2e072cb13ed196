package io.streamgan.sampler;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Records as a trainer writes them. */
public final class TestRecords {
  public static final Instant CAPTURED_AT = Instant.parse("2026-01-01T10:00:00Z");

  static {
    // Avro fills in the defaults of nested records only once the serde has named the classes that
    // it trusts.
    AvroSerde.of(Quality.class);
  }

  /** Key and value of a record on a topic. */
  public record Keyed(String key, byte[] value) {}

  private TestRecords() {}

  /** A manifest without parts and checksum, to be completed. */
  public static GeneratorManifest.Builder manifest(String runId, long version) {
    return GeneratorManifest.newBuilder()
        .setVersion(version)
        .setStep(100 * version)
        .setImagesSeen(6400 * version)
        .setRunId(runId)
        .setInputOffsets(Map.of("0", 17 * version))
        .setCapturedAt(CAPTURED_AT)
        .setNetworkSpec(TestGenerator.NETWORK.toJson())
        .setSettings(Map.of("objective", "r3gan"));
  }

  /** An open round to which one lane has contributed. */
  public static Round openRound(String runId, long number, int lanes, int contributed) {
    return Round.newBuilder()
        .setRunId(runId)
        .setRound(number)
        .setLanes(lanes)
        .setOpenedAt(CAPTURED_AT)
        .setStep(350)
        .setImagesSeen(22_400)
        .setShares(
            List.of(
                new RoundShare(
                    contributed, 50, 3_200L, 0L, "0123456789", CAPTURED_AT, 10_000L, 0.0)))
        .build();
  }

  /** A whole generator: chunks of {@code chunkBytes}, then the manifest. */
  public static List<Keyed> generator(
      String model, String runId, long version, ByteBuffer parameters, int chunkBytes) {
    return generator(model, runId, version, TestGenerator.NETWORK, parameters, chunkBytes);
  }

  /** The same with a network of one's own. */
  public static List<Keyed> generator(
      String model,
      String runId,
      long version,
      NetworkSpec network,
      ByteBuffer parameters,
      int chunkBytes) {
    List<Keyed> records = new ArrayList<>();
    int part = 0;
    for (int from = 0; from < parameters.remaining(); from += chunkBytes) {
      int length = Math.min(chunkBytes, parameters.remaining() - from);
      ByteBuffer bytes = parameters.slice(parameters.position() + from, length);
      records.add(chunk(model, version, part++, bytes));
    }
    GeneratorManifest manifest =
        manifest(runId, version)
            .setNetworkSpec(network.toJson())
            .setSha256(Parts.sha256(parameters))
            .setSize(parameters.remaining())
            .setParts(part)
            .build();
    records.add(new Keyed(Parts.manifestKey(model), encode(manifest)));
    return records;
  }

  /** A generator as it is read from the topic, whole. */
  public static PublishedGenerator published(
      String runId, long version, GeneratorSnapshot snapshot) {
    GeneratorManifest manifest =
        manifest(runId, version)
            .setInputOffsets(Map.of("0", 17L))
            .setNetworkSpec(snapshot.network().toJson())
            .setSha256(Parts.sha256(snapshot.parameters()))
            .setSize(snapshot.parameters().remaining())
            .setParts(1)
            .build();
    return new PublishedGenerator(manifest, snapshot);
  }

  public static Keyed chunk(String model, long version, int part, ByteBuffer bytes) {
    GeneratorChunk chunk =
        GeneratorChunk.newBuilder().setVersion(version).setPart(part).setBytes(bytes).build();
    return new Keyed(Parts.chunkKey(model, part), encode(chunk));
  }

  public static StepMetrics metrics(String runId, long step) {
    return StepMetrics.newBuilder()
        .setRunId(runId)
        .setStep(step)
        .setImagesSeen(64 * step)
        .setDiscriminatorLoss(1.2)
        .setGeneratorLoss(0.9)
        .setRealScore(0.5)
        .setGeneratedScore(-0.5)
        .setStepMillis(200)
        .setBatchSize(64)
        .setGeneratorVersion(1)
        .setInputOffsets(Map.of("0", step))
        .setCapturedAt(CAPTURED_AT)
        .build();
  }

  public static SampleGrid grid(String runId, long step, byte[] png) {
    return SampleGrid.newBuilder()
        .setRunId(runId)
        .setStep(step)
        .setImagesSeen(64 * step)
        .setGeneratorVersion(1)
        .setSeed(7)
        .setRows(4)
        .setColumns(4)
        .setPng(ByteBuffer.wrap(png))
        .build();
  }

  public static HealthEvent event(String type, String phase) {
    return HealthEvent.newBuilder()
        .setType(type)
        .setPhase(phase)
        .setSeverity("warning")
        .setRunId("run")
        .setStep(1)
        .setImagesSeen(64)
        .setMessage("something is wrong")
        .setAction("lower a learning rate")
        .setAt(CAPTURED_AT)
        .build();
  }

  /** The {@code index}th window of that length since 2026 began. */
  public static MetricWindow window(long millis, int index) {
    Statistic loss =
        Statistic.newBuilder()
            .setCount(20)
            .setNonFinite(0)
            .setMean(1.5)
            .setDeviation(0.25)
            .setMinimum(1)
            .setMaximum(2)
            .setP05(1.1)
            .setP50(1.5)
            .setP95(1.9)
            .setSketch(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .build();
    return MetricWindow.newBuilder()
        .setRunId("run")
        .setWindowMillis(millis)
        .setStart(Instant.parse("2026-01-01T00:00:00Z").plusMillis(index * millis))
        .setSteps(20)
        .setFirstStep(20L * index + 1)
        .setLastStep(20L * index + 20)
        .setImages(1280)
        .setImagesSeen(1280L * index + 1280)
        .setImagesPerSecond(128)
        .setGeneratorVersion(index)
        .setStatistics(Map.of("generatorLoss", loss))
        .build();
  }

  public static Quality quality(String runId, long step, double frechetDistance) {
    return Quality.newBuilder()
        .setRunId(runId)
        .setGeneratorVersion(step / 100)
        .setStep(step)
        .setImagesSeen(64 * step)
        .setAt(CAPTURED_AT)
        .setDurationMillis(100)
        .setProtocol("1")
        .setExtractor("classifier-64-abc")
        .setRealImages(512)
        .setGeneratedImages(512)
        .setSeed(1)
        .setRealSpread(60)
        .setGeneratedSpread(50)
        .setSlicedWasserstein(0.25)
        .setFrechetDistance(frechetDistance)
        .setKernelDistance(0.0123456)
        .setPrecision(0.75)
        .setRecall(0.5)
        .setCoverage(0.625)
        .setRealClasses(List.of(0.5, 0.5))
        .setGeneratedClasses(List.of(0.75, 0.25))
        .setClassNames(List.of("cat", "dog"))
        .build();
  }

  /** A record of the images topic with {@code count} images. */
  public static byte[] images(int count) {
    return images(TestGenerator.draw(TestGenerator.parameters(1), 3, count));
  }

  /** A record of the images topic. */
  public static byte[] images(Images images) {
    ImageBatch.Builder batch =
        ImageBatch.newBuilder()
            .setSource("test")
            .setCapturedAt(CAPTURED_AT)
            .setHeight(images.shape().height())
            .setWidth(images.shape().width())
            .setChannels(images.shape().channels())
            .setCount(images.count())
            .setPixels(ByteBuffer.wrap(images.pixels()));
    if (images.labels().length > 0) {
      batch.setLabels(Arrays.stream(images.labels()).boxed().toList());
    }
    return encode(batch.build());
  }

  @SuppressWarnings("unchecked")
  public static <T extends SpecificRecord> byte[] encode(T record) {
    return AvroSerde.of((Class<T>) record.getClass()).serialize("test", record);
  }
}
