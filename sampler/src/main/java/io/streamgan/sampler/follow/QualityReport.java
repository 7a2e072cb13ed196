package io.streamgan.sampler.follow;

import io.streamgan.schemas.Quality;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How images of one generator compare with real ones; what needs features is null without them.
 *
 * @param extractor what made the features, or {@code none}
 * @param realImages compared with
 * @param generatedImages compared
 * @param frechetDistance of the features
 * @param kernelDistance of the features
 * @param precision share of generated images within the real manifold
 * @param recall share of real images within the generated manifold
 * @param coverage share of real images that have a generated image near them
 * @param slicedWasserstein distance of the pixels
 * @param realClasses share of each class of the real images; empty where classes are not known
 * @param generatedClasses the same of the generated images
 */
public record QualityReport(
    String runId,
    long generatorVersion,
    long step,
    long imagesSeen,
    Instant at,
    String protocol,
    String extractor,
    int realImages,
    int generatedImages,
    @Nullable Double frechetDistance,
    @Nullable Double kernelDistance,
    @Nullable Double precision,
    @Nullable Double recall,
    @Nullable Double coverage,
    double slicedWasserstein,
    List<Double> realClasses,
    List<Double> generatedClasses) {
  public QualityReport {
    realClasses = List.copyOf(realClasses);
    generatedClasses = List.copyOf(generatedClasses);
  }

  static QualityReport of(Quality quality) {
    return new QualityReport(
        quality.getRunId(),
        quality.getGeneratorVersion(),
        quality.getStep(),
        quality.getImagesSeen(),
        quality.getAt(),
        quality.getProtocol(),
        quality.getExtractor(),
        quality.getRealImages(),
        quality.getGeneratedImages(),
        quality.getFrechetDistance(),
        quality.getKernelDistance(),
        quality.getPrecision(),
        quality.getRecall(),
        quality.getCoverage(),
        quality.getSlicedWasserstein(),
        quality.getRealClasses(),
        quality.getGeneratedClasses());
  }

  /** Whether the two may stand on one curve. */
  public boolean isComparableWith(QualityReport other) {
    return runId.equals(other.runId)
        && protocol.equals(other.protocol)
        && extractor.equals(other.extractor)
        && realImages == other.realImages
        && generatedImages == other.generatedImages;
  }
}
