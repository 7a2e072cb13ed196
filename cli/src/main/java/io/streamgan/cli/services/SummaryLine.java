package io.streamgan.cli.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.trainer.TrainingSummary;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The last line of a training run with an end. */
final class SummaryLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SummaryLine() {}

  /** One JSON object, without a line break. */
  static String of(TrainingSummary summary) {
    ObjectNode line = JSON.createObjectNode();
    line.put("steps", summary.steps());
    line.put("imagesSeen", summary.imagesSeen());
    line.put("imagesPerSecond", Math.round(summary.imagesPerSecond() * 10) / 10.0);
    line.put("discriminatorLoss", orNull(summary.discriminatorLoss()));
    line.put("generatorLoss", orNull(summary.generatorLoss()));
    line.put("generatorVersion", summary.generatorVersion());
    line.put("parameterHash", summary.parameterHash());
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
