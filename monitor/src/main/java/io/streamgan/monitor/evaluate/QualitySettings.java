package io.streamgan.monitor.evaluate;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** Declares how generators are evaluated. */
public final class QualitySettings {
  public static final Declarations DECLARATIONS = new Declarations();

  public static final Setting<Long> INTERVAL_MS =
      DECLARATIONS
          .ofLong("quality.interval.ms", 60_000)
          .atLeast(0)
          .medium(
              "Milliseconds between two evaluations of the newest generator; 0 disables"
                  + " evaluations.");
  public static final Setting<Integer> IMAGES =
      DECLARATIONS
          .ofInt("quality.images", 512)
          .between(32, 50_000)
          .medium(
              "Number of real images, and of generated ones, per evaluation. Distances from"
                  + " different numbers of images cannot be compared.");
  public static final Setting<Double> EXTRACTOR_ACCURACY =
      DECLARATIONS
          .ofDouble("quality.extractor.accuracy", 0.95)
          .between(0, 1)
          .low(
              "Balanced accuracy (mean over the classes) on labelled images held out from its"
                  + " training that the classifier must reach. Its training then ends, and its"
                  + " features are used from then on.");

  /** Empty for none. */
  public static final Setting<Optional<Path>> EXTRACTOR_FILE =
      DECLARATIONS
          .ofPath("quality.extractor.file")
          .low(
              "File that stores the trained classifier, so that distances from before and after a"
                  + " restart can be compared. Files with .reference and .past appended to the name"
                  + " store the images and labels that drift and forgetting are measured from. If"
                  + " empty, nothing is stored.");

  public static final Setting<Long> SEED =
      DECLARATIONS
          .ofLong("quality.seed", 0)
          .low(
              "Seed of an evaluation's latents, random projections and random subsets, and of the"
                  + " classifier's initial parameters.");

  private QualitySettings() {}
}
