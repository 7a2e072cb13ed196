package io.streamgan.service;

/**
 * How far training is, as far as this process knows: what its log lines name. One for the process,
 * as logging is. Thread-safe.
 *
 * @param runId empty while none is known
 * @param step newest, 0 before the first
 * @param generatorVersion newest, 0 before the first
 */
public record CurrentRun(String runId, long step, long generatorVersion) {
  private static volatile CurrentRun newest = new CurrentRun("", 0, 0);

  /** What is known now. */
  public static CurrentRun newest() {
    return newest;
  }

  /** A model was loaded: the run goes on from here, be it behind where it was. */
  public static synchronized void begin(String runId, long step, long generatorVersion) {
    newest = new CurrentRun(runId, step, generatorVersion);
  }

  /** Something of a run was seen; what is older than what is known of that run changes nothing. */
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
