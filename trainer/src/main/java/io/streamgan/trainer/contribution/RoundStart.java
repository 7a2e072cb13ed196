package io.streamgan.trainer.contribution;

import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.input.Lane;
import java.util.Optional;

/**
 * The state that a round begins from, which is the same in all lanes.
 *
 * @param round version of the checkpoint; 0 for the initial state
 * @param base checksum of that checkpoint's payload; empty for the initial state
 * @param previousStep step that the round before began from, if all of it went as planned
 * @param imagesSkipped number of images that the model had skipped
 * @param generatorVersion newest generator version of that checkpoint
 * @param rollbacks number of rollbacks of that checkpoint, which its random numbers depend on
 */
public record RoundStart(
    Lane lane,
    long round,
    String base,
    long step,
    long previousStep,
    long imagesSeen,
    long imagesSkipped,
    long generatorVersion,
    int rollbacks) {
  /** Returns the beginning of the round from {@code checkpoint}, or from the initial state. */
  public static RoundStart of(Lane lane, Optional<Checkpoint> checkpoint) {
    return checkpoint
        .map(
            c ->
                new RoundStart(
                    lane,
                    c.version(),
                    c.sha256(),
                    c.snapshot().step(),
                    c.snapshot().step() - Math.max(1, c.rounds().steps()),
                    c.snapshot().imagesSeen(),
                    c.imagesSkipped(),
                    c.generatorVersion(),
                    c.rollbacks()))
        .orElseGet(() -> new RoundStart(lane, 0, "", 0, 0, 0, 0, 0, 0));
  }
}
