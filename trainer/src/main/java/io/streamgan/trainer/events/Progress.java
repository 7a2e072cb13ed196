package io.streamgan.trainer.events;

/**
 * How far a model's training has come.
 *
 * @param runId name of the training run
 * @param step steps so far
 * @param imagesSeen real images learned so far
 * @param generatorVersion newest generator; 0 before the first
 * @param capturedAtMillis capture time of the newest image learned
 */
public record Progress(
    String runId, long step, long imagesSeen, long generatorVersion, long capturedAtMillis) {
  /** The same with a newer generator. */
  public Progress withGeneratorVersion(long version) {
    return new Progress(runId, step, imagesSeen, version, capturedAtMillis);
  }
}
