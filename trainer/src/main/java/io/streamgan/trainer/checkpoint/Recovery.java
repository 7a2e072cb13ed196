package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.CheckpointManifest;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoint that a model resumes from.
 *
 * @param checkpoint newest intact checkpoint; empty if there is none
 * @param damaged newer checkpoints, which are damaged, newest first
 * @param nextVersion version of the next checkpoint
 */
public record Recovery(Optional<Checkpoint> checkpoint, List<Damaged> damaged, long nextVersion) {
  public Recovery {
    damaged = List.copyOf(damaged);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param manifest manifest of the checkpoint; empty if it cannot be read
   * @param place place of the manifest, as topic-partition@offset
   * @param fault description of the damage
   */
  public record Damaged(Optional<CheckpointManifest> manifest, String place, String fault) {
    @Override
    public String toString() {
      return manifest
              .map(m -> "checkpoint %d after step %d".formatted(m.getVersion(), m.getStep()))
              .orElse("a checkpoint")
          + " (%s) is not whole: %s".formatted(place, fault);
    }
  }
}
