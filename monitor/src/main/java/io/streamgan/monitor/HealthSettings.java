package io.streamgan.monitor;

import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.health.Thresholds;
import io.streamgan.monitor.topology.Requests;
import io.streamgan.schemas.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Declares where health ends, with the reasons. */
public final class HealthSettings {
  public static final String EXPLOSION_LOSS = "health.explosion.loss";
  public static final String EXPLOSION_RATIO = "health.explosion.ratio";
  public static final String SATURATION_GAP = "health.saturation.gap";
  public static final String SATURATION_STEPS = "health.saturation.steps";
  public static final String OSCILLATION_CORRELATION = "health.oscillation.correlation";
  public static final String STALL_MS = "health.stall.ms";
  public static final String LAG_RECORDS = "health.lag.records";
  public static final String STALE_STEPS = "health.stale.steps";
  public static final String COLLAPSE_RATIO = "health.collapse.ratio";
  public static final String COLLAPSE_AFTER_IMAGES = "health.collapse.after.images";
  public static final String CLASS_RATIO = "health.class.ratio";
  public static final String LABEL_RATIO = "health.label.ratio";
  public static final String DRIFT_P_VALUE = "health.drift.p.value";

  public static final String ROLLBACK_ON = "health.rollback.on";
  public static final String PAUSE_ON = "health.pause.on";

  private static final String[] CONDITIONS =
      Arrays.stream(Condition.values()).map(Condition::label).toArray(String[]::new);

  private HealthSettings() {}

  static ConfigDef define(ConfigDef definition) {
    Thresholds defaults = Thresholds.DEFAULT;
    defineLosses(definition, defaults);
    definition
        .define(
            STALL_MS,
            Type.LONG,
            defaults.stallMillis(),
            Range.atLeast(0),
            Importance.MEDIUM,
            "Milliseconds without a step that are a stall: six of the trainer's default commits."
                + " Where steps come rarely, ten times their usual distance; 0: never.")
        .define(
            LAG_RECORDS,
            Type.LONG,
            defaults.lagRecords(),
            Range.atLeast(0),
            Importance.MEDIUM,
            "Records of the images topic that may wait, however their number grows; 0: any.")
        .define(
            STALE_STEPS,
            Type.INT,
            defaults.staleSteps(),
            Range.atLeast(0),
            Importance.LOW,
            "Steps, and a minute, without a new generator: 20 times the trainer's default interval;"
                + " 0: any.")
        .define(
            COLLAPSE_RATIO,
            Type.DOUBLE,
            defaults.collapseRatio(),
            Range.between(0, 1),
            Importance.MEDIUM,
            "Spread of generated images by that of real ones, below which G has collapsed; trained"
                + " generators are near 1; 0: never.")
        .define(
            COLLAPSE_AFTER_IMAGES,
            Type.LONG,
            defaults.collapseAfterImages(),
            Range.atLeast(0),
            Importance.LOW,
            "Real images before which a generator is young, its images alike, and not collapsed.")
        .define(
            CLASS_RATIO,
            Type.DOUBLE,
            defaults.classRatio(),
            Range.between(0, 1),
            Importance.LOW,
            "Share of a class among generated images by that among real ones, below which it is"
                + " missing; 0: never.")
        .define(
            LABEL_RATIO,
            Type.DOUBLE,
            defaults.labelRatio(),
            Range.between(0, 1),
            Importance.LOW,
            "Share of the real images' labels that the classifier agrees with, by that when it was"
                + " finished, below which labels are wrong; 0: never.")
        .define(
            DRIFT_P_VALUE,
            Type.DOUBLE,
            defaults.driftPValue(),
            Range.between(0, 1),
            Importance.LOW,
            "Rate of false alarms of the test whether real images have changed, an evaluation;"
                + " 0: never.")
        .define(
            ROLLBACK_ON,
            Type.LIST,
            List.of(Condition.EXPLODING_LOSS.label(), Condition.MODE_COLLAPSE.label()),
            ConfigDef.ValidList.in(CONDITIONS),
            Importance.MEDIUM,
            "Conditions at whose onset the monitor asks the trainer to go back to the model before,"
                + " separated by commas. A trainer with health.act=true obeys.")
        .define(
            PAUSE_ON,
            Type.LIST,
            List.of(),
            ConfigDef.ValidList.in(CONDITIONS),
            Importance.LOW,
            "Conditions that the monitor asks the trainer to pause for until they end, separated by"
                + " commas; a trainer with health.act=true obeys. What ends only by training, such as"
                + " a high loss, then lasts until somebody asks to resume.");
    return definition;
  }

  static Requests requests(Settings settings) {
    return new Requests(
        conditions(settings.getList(ROLLBACK_ON)), conditions(settings.getList(PAUSE_ON)));
  }

  private static Set<Condition> conditions(List<String> labels) {
    return Arrays.stream(Condition.values())
        .filter(condition -> labels.contains(condition.label()))
        .collect(Collectors.toSet());
  }

  private static void defineLosses(ConfigDef definition, Thresholds defaults) {
    definition
        .define(
            EXPLOSION_LOSS,
            Type.DOUBLE,
            defaults.explosionLoss(),
            Range.atLeast(0),
            Importance.MEDIUM,
            "A loss, smoothed over 10 steps, that is an explosion: far above what logistic, least"
                + " squares and hinge losses reach in health; 0: no absolute limit, for Wasserstein"
                + " objectives, whose losses have no scale.")
        .define(
            EXPLOSION_RATIO,
            Type.DOUBLE,
            defaults.explosionRatio(),
            Range.atLeast(0),
            Importance.LOW,
            "The same by the loss of some 300 steps before; losses below 10 are ordinary; 0: any.")
        .define(
            SATURATION_GAP,
            Type.DOUBLE,
            defaults.saturationGap(),
            Range.atLeast(0),
            Importance.MEDIUM,
            "Distance of D's mean scores of real and generated images, smoothed over 50 steps: at 12"
                + " logits D is wrong about one image of 400 on either side; 0: any, for Wasserstein"
                + " objectives, whose scores have no scale.")
        .define(
            SATURATION_STEPS,
            Type.INT,
            defaults.saturationSteps(),
            Range.atLeast(1),
            Importance.LOW,
            "Steps that the scores must be so far apart.")
        .define(
            OSCILLATION_CORRELATION,
            Type.DOUBLE,
            defaults.oscillationCorrelation(),
            Range.between(0, 1),
            Importance.LOW,
            "Correlation of G's loss with itself a period ago, over 512 steps, above which it"
                + " oscillates; 0: never.");
  }

  static Thresholds of(Settings settings) {
    return new Thresholds(
        settings.getDouble(EXPLOSION_LOSS),
        settings.getDouble(EXPLOSION_RATIO),
        settings.getDouble(SATURATION_GAP),
        settings.getInt(SATURATION_STEPS),
        settings.getDouble(OSCILLATION_CORRELATION),
        settings.getLong(STALL_MS),
        settings.getLong(LAG_RECORDS),
        settings.getInt(STALE_STEPS),
        settings.getDouble(COLLAPSE_RATIO),
        settings.getLong(COLLAPSE_AFTER_IMAGES),
        settings.getDouble(CLASS_RATIO),
        settings.getDouble(LABEL_RATIO),
        settings.getDouble(DRIFT_P_VALUE));
  }
}
