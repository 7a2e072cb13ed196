package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.Spread;
import io.streamgan.monitor.health.DriftLimit;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.monitor.quality.ClassMixDifference;
import io.streamgan.monitor.quality.DistributionDifference;
import io.streamgan.monitor.quality.FrechetDistance;
import io.streamgan.monitor.quality.KernelDistance;
import io.streamgan.monitor.quality.PrecisionRecall;
import io.streamgan.monitor.quality.SlicedWasserstein;
import io.streamgan.schemas.Quality;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares generated with real images, and real images with those of the drift reference, which it
 * keeps. Not thread-safe.
 */
final class Evaluation {
  /** Changes whenever the computation of a value changes. */
  static final String PROTOCOL = "1";

  /** Pixels are compared at this height and width at most. */
  static final int SIDE = 32;

  /** Directions of the sliced Wasserstein distance. */
  static final int DIRECTIONS = 64;

  private static final int SUBSETS = 20;
  private static final int SUBSET_IMAGES = 100;

  /** Neighbours that the balls of coverage, density, precision and recall reach to. */
  static final int NEIGHBOURS = 5;

  private static final int DRIFT_DIRECTIONS = 32;

  /** Least number of labels from which shares of classes are estimated. */
  private static final int MIN_LABELS = 64;

  private final long seed;
  private final DriftLimit imageDrift;
  private final DriftLimit classDrift;
  private final @Nullable StoredState stored;
  private DriftReference reference;

  /**
   * @param imageDrift change of pixels after which the newest images become the reference
   * @param classDrift change of labels after which the newest labels become the reference
   * @param stored where the reference is stored; null for nowhere
   */
  Evaluation(
      long seed, DriftLimit imageDrift, DriftLimit classDrift, @Nullable StoredState stored) {
    this.seed = seed;
    this.imageDrift = imageDrift;
    this.classDrift = classDrift;
    this.stored = stored;
    reference =
        stored == null
            ? DriftReference.NONE
            : DriftReference.read(stored).orElse(DriftReference.NONE);
  }

  /**
   * Sets the values that depend on real images only: spread and drift.
   *
   * @return whether pixels are measured from these images from now on
   */
  boolean real(Images real, Quality.Builder quality) {
    quality.setRealImages(real.count()).setRealSpread(Spread.of(real));
    DriftReference earlier = reference;
    reference = new DriftReference(images(real, quality), labels(real, quality));
    boolean drifted = reference.vectors() != earlier.vectors();
    if (stored != null && (drifted || reference.labels() != earlier.labels())) {
      reference.write(stored);
    }
    return drifted;
  }

  /** Tests pixels, and returns the reference of the next test. */
  private float[][] images(Images real, Quality.Builder quality) {
    float[][] newest = vectors(real);
    if (!reference.hasVectorsOf(newest[0].length)) {
      return newest;
    }
    DistributionDifference test =
        DistributionDifference.of(
            reference.vectors(), newest, DRIFT_DIRECTIONS, HealthSettings.DRIFT_PERMUTATIONS, seed);
    quality.setDriftPValue(test.pValue()).setDriftMagnitude(test.magnitude());
    return imageDrift.isExceeded(test.pValue(), test.magnitude()) ? newest : reference.vectors();
  }

  /** Tests labels, and returns the reference of the next test. */
  private int[] labels(Images real, Quality.Builder quality) {
    int[] newest = Arrays.stream(real.labels()).filter(label -> label >= 0).toArray();
    quality.setLabelledImages(newest.length);
    if (newest.length < MIN_LABELS) {
      return reference.labels();
    }
    if (reference.labels().length == 0) {
      return newest;
    }
    ClassMixDifference test =
        ClassMixDifference.of(reference.labels(), newest, HealthSettings.DRIFT_PERMUTATIONS, seed);
    quality.setClassDriftPValue(test.pValue()).setClassDriftMagnitude(test.magnitude());
    return classDrift.isExceeded(test.pValue(), test.magnitude()) ? newest : reference.labels();
  }

  /**
   * Sets the values that compare {@code generated} with {@code real}.
   *
   * @return the features of {@code generated}; empty where the images have none, or are too few
   */
  Optional<FeatureExtractor.Features> generated(
      Images real, Images generated, FeatureExtractor source, Quality.Builder quality) {
    quality
        .setProtocol(PROTOCOL)
        .setSeed(seed)
        .setGeneratedImages(generated.count())
        .setGeneratedSpread(Spread.of(generated))
        .setSlicedWasserstein(
            SlicedWasserstein.of(vectors(real), vectors(generated), DIRECTIONS, seed))
        .setExtractor("none");
    if (!source.takes(real.shape().channels())
        || !source.takes(generated.shape().channels())
        || Math.min(real.count(), generated.count()) <= NEIGHBOURS) {
      return Optional.empty();
    }
    FeatureExtractor.Features r = source.features(real);
    FeatureExtractor.Features g = source.features(generated);
    if (!r.extractor().equals(g.extractor())) {
      return Optional.empty(); // their channels differ
    }
    KernelDistance kernel =
        KernelDistance.of(r.vectors(), g.vectors(), SUBSETS, SUBSET_IMAGES, seed);
    PrecisionRecall manifolds = PrecisionRecall.of(r.vectors(), g.vectors(), NEIGHBOURS);
    quality
        .setExtractor(r.extractor())
        .setFrechetDistance(FrechetDistance.of(r.vectors(), g.vectors()))
        .setKernelDistance(kernel.mean())
        .setKernelDeviation(kernel.deviation())
        .setPrecision(manifolds.precision())
        .setRecall(manifolds.recall())
        .setDensity(manifolds.density())
        .setCoverage(manifolds.coverage())
        .setNeighbours(NEIGHBOURS);
    if (!r.shares().isEmpty() && !g.shares().isEmpty()) {
      ClassifierFeatures classifier = source.classifier();
      quality
          .setExtractorAccuracy(classifier.accuracy())
          .setRealClasses(r.shares())
          .setGeneratedClasses(g.shares());
      classifier.agreement(real, MIN_LABELS).ifPresent(quality::setLabelAgreement);
    }
    return Optional.of(g);
  }

  private static float[][] vectors(Images images) {
    ImageShape shape = images.shape();
    return ImageVectors.of(images, Math.min(SIDE, Math.min(shape.height(), shape.width())));
  }
}
