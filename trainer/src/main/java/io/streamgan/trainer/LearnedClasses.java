package io.streamgan.trainer;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.fault.TransientFault;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that a model learns. Their number decides the shapes of its networks, so it is
 * decided once: a model keeps the number of its checkpoint, and a new model takes the number of
 * classes on the topic, with room for more.
 */
final class LearnedClasses {
  private static final Logger LOG = LoggerFactory.getLogger(LearnedClasses.class);
  private static final long WAIT_MILLIS = 500;

  /** Most classes of a model that is conditional because its classes have names. */
  private static final int MOST_CLASSES = 1000;

  private final TrainerSettings settings;
  private final ClassesTopic topic;
  private TrainerSettings decided;

  LearnedClasses(TrainerSettings settings, ClassesTopic topic) {
    this.settings = settings;
    this.topic = topic;
    decided = settings;
  }

  /** Returns the classes as they are now; none if it is decided that the model learns none. */
  ClassNames now() {
    return decided.classes() == 0 ? ClassNames.NONE : topic.readIfPresent();
  }

  /**
   * Returns the settings with the number of classes. If the topic exists and holds no classes yet,
   * this waits for the first feed, which sends its classes before its images. Transient faults may
   * follow each other for as long as when the model is loaded.
   *
   * @param checkpoint returns the newest checkpoint
   * @param hasImages whether there are images, which then have been fed without names of classes
   * @param stopped whether to wait no longer
   * @throws KafkaException when the cluster, the schema registry or the store of checkpoints cannot
   *     be reached
   */
  TrainerSettings decide(
      Supplier<Optional<Checkpoint>> checkpoint, BooleanSupplier hasImages, BooleanSupplier stopped)
      throws InterruptedException {
    RetryWindow retries = RetryWindow.of(settings);
    while (true) {
      try {
        decided = settingsFor(checkpoint, hasImages, stopped);
        return decided;
      } catch (KafkaException e) {
        if (!TransientFault.is(e) || stopped.getAsBoolean()) {
          throw e;
        }
        retries.failed(e);
        LOG.warn(
            "Model {}: what it has learned cannot be read ({}); the trainer tries again",
            settings.modelName(),
            TransientFault.reason(e));
        TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
      }
    }
  }

  private TrainerSettings settingsFor(
      Supplier<Optional<Checkpoint>> checkpoint, BooleanSupplier hasImages, BooleanSupplier stopped)
      throws InterruptedException {
    boolean ifNamed = settings.isConditionalIfNamed();
    if (!settings.takesClassesOfTopic() && !ifNamed) {
      return settings;
    }
    Optional<Integer> learned =
        checkpoint
            .get()
            .map(c -> number(c.snapshot().spec()))
            .filter(number -> number > 0 || ifNamed);
    if (learned.isPresent()) {
      return settings.withClasses(learned.get());
    }
    ClassNames names = topic.readIfPresent();
    boolean mayCome = !ifNamed || topic.isPresent();
    while (names.isEmpty() && mayCome && !hasImages.getAsBoolean() && !stopped.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
      names = topic.readIfPresent();
    }
    if (ifNamed && (names.size() < 2 || names.size() > MOST_CLASSES)) {
      LOG.info(
          "Model {}: {} names of classes, so it is not conditional",
          settings.modelName(),
          names.size());
      return settings.withClasses(0);
    }
    int number =
        settings.takesClassesOfTopic()
            ? names.withRoomToGrow()
            : settings.get(LearningSettings.CLASSES);
    LOG.info("Model {}: {} classes, room for {}", settings.modelName(), names.size(), number);
    return settings.withClasses(number);
  }

  private static int number(GanSpec spec) {
    return spec.objective() instanceof SemiSupervised objective
        ? objective.classes()
        : spec.classes();
  }
}
