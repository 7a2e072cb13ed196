package io.streamgan.trainer.checkpoint;

/**
 * How a model learns from a checkpoint on.
 *
 * @param lanes number of lanes of the model
 * @param steps number of steps of each lane in the round that begins from the checkpoint; 0 where
 *     no average has decided it
 */
public record Rounds(int lanes, int steps) {
  /** A model with one lane, which needs no averages. */
  public static final Rounds NONE = new Rounds(1, 0);
}
