package io.streamgan.trainer.settings;

import io.streamgan.schemas.settings.Settings;
import java.util.Arrays;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What a trainer does about events.
 *
 * @param act whether it obeys requests to roll back and to pause
 * @param milestoneMillis between two checkpoints that are kept to go back to
 * @param drift what drift changes about learning
 * @param driftFactor by how much
 * @param driftImages for how many real images
 */
public record ResponseSettings(
    boolean act,
    long milestoneMillis,
    Adaptation.Kind drift,
    double driftFactor,
    long driftImages) {
  public static final String HEALTH_ACT = "health.act";
  public static final String CHECKPOINT_INTERVAL_MS = "health.checkpoint.interval.ms";
  public static final String DRIFT_ACTION = "drift.action";
  public static final String DRIFT_ACTION_FACTOR = "drift.action.factor";
  public static final String DRIFT_ACTION_IMAGES = "drift.action.images";

  static void define(ConfigDef definition) {
    definition
        .define(
            HEALTH_ACT,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether the trainer obeys requests on the events topic: to roll back to what the model"
                + " was before something went wrong, and to pause.")
        .define(
            CHECKPOINT_INTERVAL_MS,
            Type.LONG,
            60_000,
            Range.atLeast(0),
            Importance.LOW,
            "With health.act, milliseconds between two checkpoints that are kept beside the newest"
                + " two, to roll back to. Of them the newest two are kept: what goes wrong must be"
                + " noticed within this time.")
        .define(
            DRIFT_ACTION,
            Type.STRING,
            Adaptation.Kind.NONE.label(),
            ConfigDef.ValidString.in(
                Arrays.stream(Adaptation.Kind.values())
                    .map(Adaptation.Kind::label)
                    .toArray(String[]::new)),
            Importance.MEDIUM,
            "What the trainer does when the events topic tells of drift in the real images. none:"
                + " nothing; learning-rate: both learning rates are higher for a while; ema: the"
                + " averaged generator's half-life is shorter for a while.")
        .define(
            DRIFT_ACTION_FACTOR,
            Type.DOUBLE,
            2,
            Range.atLeast(1),
            Importance.LOW,
            "What the learning rates are multiplied, or the half-life is divided by.")
        .define(
            DRIFT_ACTION_IMAGES,
            Type.LONG,
            20_000,
            Range.atLeast(1),
            Importance.LOW,
            "Real images for which drift.action lasts.");
  }

  static ResponseSettings of(Settings settings) {
    return new ResponseSettings(
        settings.getBoolean(HEALTH_ACT),
        settings.getLong(CHECKPOINT_INTERVAL_MS),
        Adaptation.Kind.of(settings.getString(DRIFT_ACTION)),
        settings.getDouble(DRIFT_ACTION_FACTOR),
        settings.getLong(DRIFT_ACTION_IMAGES));
  }

  /** Whether events make any difference. */
  public boolean followsEvents() {
    return act || drift != Adaptation.Kind.NONE;
  }
}
