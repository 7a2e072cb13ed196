package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.CheckpointManifest;
import java.util.List;
import java.util.Optional;

/**
 * What a model goes on from.
 *
 * @param checkpoint the newest that is whole; empty where there is none
 * @param damaged newer ones that are not, newest first
 * @param nextVersion of the next checkpoint
 */
public record Recovery(Optional<Checkpoint> checkpoint, List<Damaged> damaged, long nextVersion) {
  public Recovery {
    damaged = List.copyOf(damaged);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param manifest empty where not even that can be read
   * @param place of the manifest, as topic-partition@offset
   * @param fault what is wrong with it
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
