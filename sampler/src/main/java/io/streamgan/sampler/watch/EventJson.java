package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.codec.InputOffsets;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.events.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON of events and history. A number that is not finite becomes null. */
final class EventJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  static ObjectNode step(StepMetrics step, Instant reportedAt) {
    ObjectNode json = JSON.objectNode();
    json.put("runId", step.getRunId());
    json.put("step", step.getStep());
    json.put("imagesSeen", step.getImagesSeen());
    put(json, "discriminatorLoss", step.getDiscriminatorLoss());
    put(json, "generatorLoss", step.getGeneratorLoss());
    put(json, "realScore", step.getRealScore());
    put(json, "generatedScore", step.getGeneratedScore());
    if (step.getPenalty() != null) {
      put(json, "penalty", step.getPenalty());
    }
    if (step.getAccuracy() != null) {
      put(json, "accuracy", step.getAccuracy());
    }
    put(json, "stepMillis", step.getStepMillis());
    json.put("batchSize", step.getBatchSize());
    json.put("generatorVersion", step.getGeneratorVersion());
    json.set("inputOffsets", offsets(step.getInputOffsets()));
    json.put("capturedAt", step.getCapturedAt().toString());
    json.put("reportedAt", reportedAt.toString());
    return json;
  }

  static ObjectNode grid(GridHistory.KeptGrid entry) {
    SampleGrid grid = entry.grid();
    ObjectNode json = JSON.objectNode();
    json.put("runId", grid.getRunId());
    json.put("step", grid.getStep());
    json.put("imagesSeen", grid.getImagesSeen());
    json.put("generatorVersion", grid.getGeneratorVersion());
    json.put("seed", Long.toString(grid.getSeed()));
    json.put("rows", grid.getRows());
    json.put("columns", grid.getColumns());
    json.put("gap", ImageGrid.GAP);
    json.put("reportedAt", entry.reportedAt().toString());
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

  /** Returns the JSON of an event of the sampler itself. */
  static ObjectNode health(Instant at, SamplerEvent event, Severity severity, String message) {
    ObjectNode json = health(at, event.label(), severity.label(), message);
    return putKnown(json, event.phase(), event.action());
  }

  /** Returns the JSON of an event on the topic. */
  static ObjectNode health(HealthEvent event) {
    ObjectNode json =
        health(event.getAt(), event.getType(), event.getSeverity(), event.getMessage());
    putKnown(json, event.getPhase(), event.getAction());
    json.put("runId", event.getRunId());
    json.put("step", event.getStep());
    if (event.getSince() != null) {
      json.put("since", event.getSince().toString());
    }
    if (!event.getEvidence().isEmpty()) {
      ObjectNode evidence = json.putObject("evidence");
      new TreeMap<>(event.getEvidence()).forEach((name, value) -> put(evidence, name, value));
    }
    return json;
  }

  private static ObjectNode putKnown(ObjectNode json, String phase, String action) {
    if (!phase.equals(EventPhase.NONE)) {
      json.put("phase", phase);
    }
    if (!action.isEmpty()) {
      json.put("action", action);
    }
    return json;
  }

  private static ObjectNode health(Instant at, String kind, String severity, String message) {
    return JSON.objectNode()
        .put("at", at.toString())
        .put("kind", kind)
        .put("severity", severity)
        .put("message", message);
  }

  static ObjectNode quality(Quality quality) {
    ObjectNode json = JSON.objectNode();
    json.put("runId", quality.getRunId());
    json.put("generatorVersion", quality.getGeneratorVersion());
    json.put("step", quality.getStep());
    json.put("imagesSeen", quality.getImagesSeen());
    json.put("at", quality.getAt().toString());
    json.put("protocol", quality.getProtocol());
    json.put("extractor", quality.getExtractor());
    json.put("realImages", quality.getRealImages());
    json.put("generatedImages", quality.getGeneratedImages());
    putKnown(json, "frechetDistance", quality.getFrechetDistance());
    putKnown(json, "kernelDistance", quality.getKernelDistance());
    putKnown(json, "precision", quality.getPrecision());
    putKnown(json, "recall", quality.getRecall());
    putKnown(json, "coverage", quality.getCoverage());
    put(json, "slicedWasserstein", quality.getSlicedWasserstein());
    quality.getRealClasses().forEach(json.putArray("realClasses")::add);
    quality.getGeneratedClasses().forEach(json.putArray("generatedClasses")::add);
    quality.getClassNames().forEach(json.putArray("classNames")::add);
    return json;
  }

  /**
   * Returns the curves in columns, the form that the charts need; that of the accuracy only for a
   * run that has one.
   */
  static ObjectNode curves(List<CurveHistory.CurvePoint> points) {
    ObjectNode json = JSON.objectNode();
    ArrayNode step = json.putArray("step");
    ArrayNode imagesSeen = json.putArray("imagesSeen");
    ArrayNode discriminatorLoss = json.putArray("discriminatorLoss");
    ArrayNode generatorLoss = json.putArray("generatorLoss");
    ArrayNode realScore = json.putArray("realScore");
    ArrayNode generatedScore = json.putArray("generatedScore");
    ArrayNode stepMillis = json.putArray("stepMillis");
    ArrayNode at = json.putArray("reportedAt");
    for (CurveHistory.CurvePoint point : points) {
      step.add(point.step());
      imagesSeen.add(point.imagesSeen());
      add(discriminatorLoss, point.discriminatorLoss().value());
      add(generatorLoss, point.generatorLoss().value());
      add(realScore, point.realScore().value());
      add(generatedScore, point.generatedScore().value());
      add(stepMillis, point.stepMillis().value());
      at.add(point.at().toEpochMilli());
    }
    if (points.stream().anyMatch(point -> Double.isFinite(point.accuracy().value()))) {
      ArrayNode accuracy = json.putArray("accuracy");
      points.forEach(point -> add(accuracy, point.accuracy().value()));
    }
    return json;
  }

  private static ArrayNode shape(ImageShape shape) {
    return JSON.arrayNode().add(shape.height()).add(shape.width()).add(shape.channels());
  }

  private static ObjectNode offsets(Map<String, Long> offsets) {
    ObjectNode json = JSON.objectNode();
    InputOffsets.byPartition(offsets)
        .forEach((partition, offset) -> json.put(partition.toString(), offset));
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
