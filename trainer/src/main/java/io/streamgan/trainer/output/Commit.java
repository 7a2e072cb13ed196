package io.streamgan.trainer.output;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.contribution.Contribution;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one transaction makes visible. Shares no state with training.
 *
 * @param assignment assignment of the input partitions; the commit is void when it has ended
 * @param step newest step of the model
 * @param metrics metrics of the steps since the last commit, in order
 * @param samples sample grids since the last commit, in order
 * @param generator newest generator, if one is due
 * @param rejected records for the dead-letter topic
 * @param events events for the events topic
 * @param checkpoint checkpoint of the model; empty before the first image, and for a model with
 *     several lanes
 * @param contribution contribution of a lane to its round; empty for a model with one lane, and if
 *     there is nothing but rejected records
 * @param positions partition to position; their offsets become the group's committed offsets
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
    Optional<Contribution> contribution,
    Map<Integer, Position> positions) {
  public Commit {
    metrics = List.copyOf(metrics);
    samples = List.copyOf(samples);
    rejected = List.copyOf(rejected);
    events = List.copyOf(events);
    positions = Map.copyOf(positions);
  }

  /** Id of the topic that the positions are of; empty where it is not known. */
  String inputTopicId() {
    return contribution
        .map(Contribution::inputTopicId)
        .or(() -> checkpoint.map(Checkpoint::inputTopicId))
        .orElse("");
  }

  /** Metadata of the committed offset of {@code position}. */
  String metadata(Position position) {
    return contribution
        .map(c -> Published.metadata(c.start().round(), step, position))
        .orElseGet(() -> Published.metadata(step, position));
  }

  /**
   * Generated images of one grid.
   *
   * @param seed seed of their latent vectors
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
