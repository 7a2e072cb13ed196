package io.streamgan.trainer;

/** What a trainer of lanes does in a round, beside the commits. */
public enum RoundPhase {
  /** Reads the average that the round begins from. */
  READ("read"),

  /** Brings the average into the engine, for one lane. */
  LOAD("load"),

  /** Takes the steps of one lane. */
  STEPS("steps"),

  /** Waits for the average, from the end of the last lane's steps. */
  WAIT("wait");

  private final String label;

  RoundPhase(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
