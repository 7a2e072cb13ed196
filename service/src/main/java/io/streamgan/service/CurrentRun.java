package io.streamgan.service;

/**
 * The training run that this process has seen last, and how far it is; log lines name it. There is
 * one per process, as there is one log. Thread-safe.
 *
 * @param runId name of the run; empty until one has been seen
 * @param step newest step; 0 before the first
 * @param generatorVersion newest generator; 0 before the first
 */
public record CurrentRun(String runId, long step, long generatorVersion) {
  private static volatile CurrentRun newest = new CurrentRun("", 0, 0);

  /** The newest state. */
  public static CurrentRun newest() {
    return newest;
  }

  /** Sets the state to that of a model that was loaded, even if it is older than the known one. */
  public static synchronized void begin(String runId, long step, long generatorVersion) {
    newest = new CurrentRun(runId, step, generatorVersion);
  }

  /**
   * Moves the state forward; a step or version older than the known one of the same run is ignored.
   */
  public static synchronized void reach(String runId, long step, long generatorVersion) {
    CurrentRun known = newest;
    newest =
        known.runId.equals(runId)
            ? new CurrentRun(
                runId,
                Math.max(known.step, step),
                Math.max(known.generatorVersion, generatorVersion))
            : new CurrentRun(runId, step, generatorVersion);
  }
}
