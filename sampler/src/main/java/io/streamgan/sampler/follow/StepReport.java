package io.streamgan.sampler.follow;

import io.streamgan.codec.InputOffsets;
import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the trainer measured in one committed step.
 *
 * @param step D/G rounds so far
 * @param imagesSeen real images so far
 * @param realScore mean D output before the sigmoid on real images
 * @param generatedScore the same on generated images
 * @param penalty value of the objective's gradient penalty, where it has one
 * @param stepMillis duration of the step
 * @param inputOffsets input partition to the offset of the next record
 * @param capturedAt when the newest image learned from came to be
 * @param reportedAt when the report was sent
 */
public record StepReport(
    String runId,
    long step,
    long imagesSeen,
    double discriminatorLoss,
    double generatorLoss,
    double realScore,
    double generatedScore,
    @Nullable Double penalty,
    double stepMillis,
    int batchSize,
    long generatorVersion,
    Map<Integer, Long> inputOffsets,
    Instant capturedAt,
    Instant reportedAt) {
  public StepReport {
    inputOffsets = Map.copyOf(inputOffsets);
  }

  /**
   * @throws io.streamgan.schemas.serde.MalformedRecordException when an input partition is no
   *     number
   */
  static StepReport of(StepMetrics metrics, Instant reportedAt) {
    return new StepReport(
        metrics.getRunId(),
        metrics.getStep(),
        metrics.getImagesSeen(),
        metrics.getDiscriminatorLoss(),
        metrics.getGeneratorLoss(),
        metrics.getRealScore(),
        metrics.getGeneratedScore(),
        metrics.getPenalty(),
        metrics.getStepMillis(),
        metrics.getBatchSize(),
        metrics.getGeneratorVersion(),
        InputOffsets.byPartition(metrics.getInputOffsets()),
        metrics.getCapturedAt(),
        reportedAt);
  }
}
