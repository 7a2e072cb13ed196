package io.streamgan.trainer.output;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that one transaction makes visible. Shares nothing that training still changes.
 *
 * @param assignment of the input stream: with its end, the commit is void
 * @param step newest step of the model
 * @param metrics of the steps since the last commit, in order
 * @param samples since the last commit, in order
 * @param generator newest, where one is due
 * @param rejected records for the dead-letter topic
 * @param events that people should know of
 * @param checkpoint of the model; empty while there is none, before the first image
 * @param positions partition to position, of which the offsets become the group's
 */
public record Commit(
    long assignment,
    long step,
    List<StepMetrics> metrics,
    List<Samples> samples,
    Optional<NewGenerator> generator,
    List<RejectedRecord> rejected,
    List<TrainerEvent> events,
    Optional<Checkpoint> checkpoint,
    Map<Integer, Position> positions) {
  public Commit {
    metrics = List.copyOf(metrics);
    samples = List.copyOf(samples);
    rejected = List.copyOf(rejected);
    events = List.copyOf(events);
    positions = Map.copyOf(positions);
  }

  /**
   * Generated images for one grid.
   *
   * @param seed of their latents
   */
  public record Samples(Progress at, long seed, int rows, int columns, Images images) {}

  /**
   * A generator to publish, of version {@link Progress#generatorVersion}.
   *
   * @param inputOffsets partition to the offset of the next record
   */
  public record NewGenerator(
      Progress at, Map<String, Long> inputOffsets, GeneratorSnapshot snapshot) {}
}
