package io.streamgan.trainer;

import io.streamgan.schemas.settings.Settings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How a trainer deals with what goes wrong around it.
 *
 * @param standby whether it waits while another trainer of the model runs, instead of replacing it
 * @param commitRetryMillis after a failed commit, how long it tries to reach the cluster again
 * @param imageIds whether each step's metrics name its images
 */
public record ResilienceSettings(boolean standby, long commitRetryMillis, boolean imageIds) {
  public static final String STANDBY = "standby";
  public static final String COMMIT_RETRY_TIMEOUT_MS = "commit.retry.timeout.ms";
  public static final String METRICS_IMAGE_IDS = "metrics.image.ids";

  static void define(ConfigDef definition) {
    definition
        .define(
            STANDBY,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether the trainer waits while another of the model runs, and goes on where that one"
                + " ends; otherwise it takes that one's place at once.")
        .define(
            COMMIT_RETRY_TIMEOUT_MS,
            Type.LONG,
            300_000,
            Range.atLeast(0),
            Importance.LOW,
            "Milliseconds after a failed commit during which the trainer tries to reach the cluster"
                + " again, to go on from the last commit; 0: it ends at once.")
        .define(
            METRICS_IMAGE_IDS,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether each step's metrics name the images that it has learned from, by the ids that"
                + " their records have.");
  }

  static ResilienceSettings of(Settings settings) {
    return new ResilienceSettings(
        settings.getBoolean(STANDBY),
        settings.getLong(COMMIT_RETRY_TIMEOUT_MS),
        settings.getBoolean(METRICS_IMAGE_IDS));
  }
}
