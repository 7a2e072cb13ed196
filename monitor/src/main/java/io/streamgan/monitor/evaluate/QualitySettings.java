package io.streamgan.monitor.evaluate;

import io.streamgan.monitor.keras.KerasSettings;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How generators are evaluated.
 *
 * @param model whose generators
 * @param intervalMillis between two evaluations; 0 for none
 * @param images of either kind
 * @param accuracy that the classifier must reach
 * @param extractorFile that the classifier is kept in; empty for none
 * @param keras network whose features take the place of the classifier's; empty for none
 * @param seed of latents, projections, subsets, and the classifier
 */
public record QualitySettings(
    String model,
    long intervalMillis,
    int images,
    double accuracy,
    Optional<Path> extractorFile,
    Optional<KerasSettings> keras,
    long seed) {
  public static final String INTERVAL_MS = "quality.interval.ms";
  public static final String IMAGES = "quality.images";
  public static final String EXTRACTOR_ACCURACY = "quality.extractor.accuracy";
  public static final String EXTRACTOR_FILE = "quality.extractor.file";
  public static final String SEED = "quality.seed";

  /** Adds the declarations to {@code definition}. */
  public static ConfigDef define(ConfigDef definition) {
    definition
        .define(
            INTERVAL_MS,
            Type.LONG,
            60_000,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Milliseconds between two evaluations of the newest generator; 0: none.")
        .define(
            IMAGES,
            Type.INT,
            512,
            Range.between(32, 50_000),
            Importance.MEDIUM,
            "Real and generated images of an evaluation. Distances of other numbers must not be"
                + " compared with each other.")
        .define(
            EXTRACTOR_ACCURACY,
            Type.DOUBLE,
            0.95,
            Range.between(0, 1),
            Importance.LOW,
            "Share of new labelled images that the classifier must be right about before its features"
                + " are used, and it learns no more.")
        .define(
            EXTRACTOR_FILE,
            Type.STRING,
            "",
            Importance.LOW,
            "File that the finished classifier is kept in, so that distances stay comparable across"
                + " restarts; empty: none.");
    return KerasSettings.define(definition)
        .define(
            SEED,
            Type.LONG,
            0,
            Importance.LOW,
            "Seed of the latents, projections, subsets and the classifier of evaluations.");
  }

  /** The part of {@code settings} that {@link #define} declares. */
  public static QualitySettings of(Settings settings) {
    String file = settings.getString(EXTRACTOR_FILE);
    return new QualitySettings(
        settings.modelName(),
        settings.getLong(INTERVAL_MS),
        settings.getInt(IMAGES),
        settings.getDouble(EXTRACTOR_ACCURACY),
        file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
        KerasSettings.of(settings),
        settings.getLong(SEED));
  }
}
