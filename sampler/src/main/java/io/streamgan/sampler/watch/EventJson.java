package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.follow.GridReport;
import io.streamgan.sampler.follow.QualityReport;
import io.streamgan.sampler.follow.StepReport;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.schemas.GeneratorManifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How what is watched looks as JSON. A number that is not finite becomes null. */
final class EventJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  static ObjectNode step(StepReport report) {
    ObjectNode json = JSON.objectNode();
    json.put("runId", report.runId());
    json.put("step", report.step());
    json.put("imagesSeen", report.imagesSeen());
    put(json, "discriminatorLoss", report.discriminatorLoss());
    put(json, "generatorLoss", report.generatorLoss());
    put(json, "realScore", report.realScore());
    put(json, "generatedScore", report.generatedScore());
    if (report.penalty() != null) {
      put(json, "penalty", report.penalty());
    }
    put(json, "stepMillis", report.stepMillis());
    json.put("batchSize", report.batchSize());
    json.put("generatorVersion", report.generatorVersion());
    json.set("inputOffsets", offsets(report.inputOffsets()));
    json.put("capturedAt", report.capturedAt().toString());
    json.put("reportedAt", report.reportedAt().toString());
    return json;
  }

  static ObjectNode grid(GridHistory.Entry entry) {
    GridReport report = entry.report();
    ObjectNode json = JSON.objectNode();
    json.put("runId", report.runId());
    json.put("step", report.step());
    json.put("imagesSeen", report.imagesSeen());
    json.put("generatorVersion", report.generatorVersion());
    json.put("seed", Long.toString(report.seed()));
    json.put("rows", report.rows());
    json.put("columns", report.columns());
    json.put("gap", ImageGrid.GAP);
    json.put("reportedAt", report.reportedAt().toString());
    json.put("href", "/v1/history/grids/" + entry.id() + ".png");
    return json;
  }

  static ObjectNode generator(LoadedGenerator loaded) {
    PublishedGenerator generator = loaded.generator();
    GeneratorManifest manifest = generator.manifest();
    ObjectNode json = JSON.objectNode();
    json.put("runId", manifest.getRunId());
    json.put("version", manifest.getVersion());
    json.put("step", manifest.getStep());
    json.put("imagesSeen", manifest.getImagesSeen());
    json.put("sha256", manifest.getSha256());
    json.put("size", manifest.getSize());
    json.set("imageShape", shape(generator.imageShape()));
    json.put("latentSize", generator.latentSize());
    json.put("classes", generator.classes());
    json.put("capturedAt", manifest.getCapturedAt().toString());
    json.put("servedSince", loaded.since().toString());
    return json;
  }

  static ObjectNode health(HealthEvent event) {
    ObjectNode json = JSON.objectNode();
    json.put("at", event.at().toString());
    json.put("kind", event.kind());
    json.put("severity", event.severity());
    json.put("message", event.message());
    if (!event.phase().isEmpty()) {
      json.put("phase", event.phase());
    }
    if (!event.action().isEmpty()) {
      json.put("action", event.action());
    }
    return json;
  }

  static ObjectNode quality(QualityReport report) {
    ObjectNode json = JSON.objectNode();
    json.put("runId", report.runId());
    json.put("generatorVersion", report.generatorVersion());
    json.put("step", report.step());
    json.put("imagesSeen", report.imagesSeen());
    json.put("at", report.at().toString());
    json.put("protocol", report.protocol());
    json.put("extractor", report.extractor());
    json.put("realImages", report.realImages());
    json.put("generatedImages", report.generatedImages());
    putKnown(json, "frechetDistance", report.frechetDistance());
    putKnown(json, "kernelDistance", report.kernelDistance());
    putKnown(json, "precision", report.precision());
    putKnown(json, "recall", report.recall());
    putKnown(json, "coverage", report.coverage());
    put(json, "slicedWasserstein", report.slicedWasserstein());
    report.realClasses().forEach(json.putArray("realClasses")::add);
    report.generatedClasses().forEach(json.putArray("generatedClasses")::add);
    return json;
  }

  /** Columns, as a chart takes them. */
  static ObjectNode curves(List<CurveHistory.Point> points) {
    ObjectNode json = JSON.objectNode();
    ArrayNode step = json.putArray("step");
    ArrayNode imagesSeen = json.putArray("imagesSeen");
    ArrayNode discriminatorLoss = json.putArray("discriminatorLoss");
    ArrayNode generatorLoss = json.putArray("generatorLoss");
    ArrayNode realScore = json.putArray("realScore");
    ArrayNode generatedScore = json.putArray("generatedScore");
    ArrayNode stepMillis = json.putArray("stepMillis");
    ArrayNode at = json.putArray("reportedAt");
    for (CurveHistory.Point point : points) {
      step.add(point.step());
      imagesSeen.add(point.imagesSeen());
      add(discriminatorLoss, point.discriminatorLoss());
      add(generatorLoss, point.generatorLoss());
      add(realScore, point.realScore());
      add(generatedScore, point.generatedScore());
      add(stepMillis, point.stepMillis());
      at.add(point.at().toEpochMilli());
    }
    return json;
  }

  static ArrayNode shape(ImageShape shape) {
    return JSON.arrayNode().add(shape.height()).add(shape.width()).add(shape.channels());
  }

  static ObjectNode offsets(Map<Integer, Long> offsets) {
    ObjectNode json = JSON.objectNode();
    offsets.forEach((partition, offset) -> json.put(partition.toString(), offset));
    return json;
  }

  static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  private static void putKnown(ObjectNode json, String name, @Nullable Double value) {
    put(json, name, value == null ? Double.NaN : value);
  }

  private static void add(ArrayNode json, double value) {
    if (Double.isFinite(value)) {
      json.add(value);
    } else {
      json.addNull();
    }
  }
}
