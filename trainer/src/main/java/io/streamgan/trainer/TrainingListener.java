package io.streamgan.trainer;

import io.streamgan.gan.StepResult;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.Lag;

/** Is notified of a trainer's progress, on the training thread; a slow listener delays training. */
public interface TrainingListener {
  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * A model is in memory: a new one, or one from a checkpoint. Comes again when partitions were
   * lost; steps that had not been committed are then repeated.
   *
   * @param step of the model, 0 for a new one
   */
  default void onModel(String runId, long step, long imagesSeen) {}

  /**
   * @param millis that the step took
   */
  default void onStep(StepResult result, double millis) {}

  /**
   * There are not enough images for a step. Comes again while this lasts.
   *
   * @param images number of images that are there
   * @param required number of images that are needed
   */
  default void onWaiting(long images, long required) {}

  /** What waits after a step, or, once a second, while there is none. */
  default void onLag(Lag lag) {}

  /** A partition's input position was not on the topic, and has moved. */
  default void onInputLoss(Loss loss) {}

  /** A record cannot be used; it reaches the dead-letter topic with the next commit. */
  default void onDeadLetter(RejectedRecord rejected) {}

  /**
   * @param step newest step that is visible now
   * @param steps that became visible together
   * @param bytes of all values sent
   * @param millis that it took, beside training
   */
  default void onCommit(long step, int steps, long bytes, double millis) {}

  /**
   * A phase of a round of lanes has ended.
   *
   * @param millis that it took
   */
  default void onPhase(RoundPhase phase, double millis) {}

  /** The trainer owns {@code lanes} lanes of a model with several. */
  default void onLanes(int lanes) {}

  /**
   * A generator is visible now.
   *
   * @param step that it was taken after
   */
  default void onGenerator(long version, long step) {}
}
