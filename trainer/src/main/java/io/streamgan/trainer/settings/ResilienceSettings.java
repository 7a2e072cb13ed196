package io.streamgan.trainer.settings;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.input.LagPolicy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a trainer deals with what goes wrong around it.
 *
 * @param standby whether it waits while another trainer of the model runs, instead of replacing it
 * @param commitRetryMillis after a failed commit, how long it tries to reach the cluster again
 * @param imageIds whether each step's metrics name its images
 * @param checkpointFolder for the payloads of checkpoints; empty for the checkpoints topic
 * @param lagPolicy what is done when training is slower than the stream
 * @param lagMaxImages that may wait before any is skipped
 * @param rollback whether a loss that is no finite number leads back to the newest checkpoint
 *     instead of ending training
 */
public record ResilienceSettings(
    boolean standby,
    long commitRetryMillis,
    boolean imageIds,
    Optional<Path> checkpointFolder,
    LagPolicy.Kind lagPolicy,
    long lagMaxImages,
    boolean rollback) {
  public static final String STANDBY = "standby";
  public static final String COMMIT_RETRY_TIMEOUT_MS = "commit.retry.timeout.ms";
  public static final String METRICS_IMAGE_IDS = "metrics.image.ids";

  public static final String CHECKPOINT_STORE = "checkpoint.store";
  public static final String LAG_POLICY = "lag.policy";
  public static final String LAG_MAX_IMAGES = "lag.max.images";
  public static final String DIVERGENCE_ACTION = "divergence.action";

  private static final String STOP = "stop";
  private static final String ROLLBACK = "rollback";

  private static final String ON_TOPIC = "topic";
  private static final String FOLDER = "file:";

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
            CHECKPOINT_STORE,
            Type.STRING,
            ON_TOPIC,
            ConfigDef.LambdaValidator.with(
                ResilienceSettings::requireStore, () -> "topic or file:FOLDER"),
            Importance.MEDIUM,
            "Where the payloads of checkpoints are: in parts on the checkpoints topic, or, for big"
                + " models, as files of a folder that every trainer of the model sees, to which the"
                + " topic then refers.")
        .define(
            LAG_POLICY,
            Type.STRING,
            LagPolicy.Kind.ALL.label(),
            ConfigDef.ValidString.in(
                Arrays.stream(LagPolicy.Kind.values())
                    .map(LagPolicy.Kind::label)
                    .toArray(String[]::new)),
            Importance.MEDIUM,
            "What is done when more than lag.max.images wait. all: nothing, every image is learned;"
                + " latest: those that wait are skipped, up to the newest; reservoir: half of"
                + " lag.max.images are learned, drawn uniformly from those that wait. The metrics"
                + " count what was skipped.")
        .define(
            LAG_MAX_IMAGES,
            Type.LONG,
            10_000,
            Range.atLeast(1),
            Importance.MEDIUM,
            "Images that may wait before lag.policy skips any.")
        .define(
            DIVERGENCE_ACTION,
            Type.STRING,
            STOP,
            ConfigDef.ValidString.in(STOP, ROLLBACK),
            Importance.MEDIUM,
            "What is done when a loss is no finite number. stop: commit what was before, and end;"
                + " rollback: go back to the newest checkpoint, and on with other random numbers,"
                + " past the images of that step, telling so on the events topic.")
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
        settings.getBoolean(METRICS_IMAGE_IDS),
        folder(settings.getString(CHECKPOINT_STORE)),
        LagPolicy.Kind.valueOf(settings.getString(LAG_POLICY).toUpperCase(Locale.ROOT)),
        settings.getLong(LAG_MAX_IMAGES),
        settings.getString(DIVERGENCE_ACTION).equals(ROLLBACK));
  }

  private static Optional<Path> folder(String store) {
    return store.equals(ON_TOPIC)
        ? Optional.empty()
        : Optional.of(Path.of(store.substring(FOLDER.length())).toAbsolutePath());
  }

  private static void requireStore(String name, Object value) {
    String store = value.toString();
    if (!store.equals(ON_TOPIC) && (!store.startsWith(FOLDER) || store.equals(FOLDER))) {
      throw new ConfigException(name, value, "must be topic or file:FOLDER");
    }
  }
}
