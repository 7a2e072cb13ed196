package io.streamgan.trainer.checkpoint;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.trainer.events.ResponseState;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A snapshot, and all else that a trainer needs to go on from it.
 *
 * @param version grows with each checkpoint of a model
 * @param generatorVersion newest published generator; 0 before the first
 * @param discriminatorLoss of the last step; empty before the first
 * @param generatorLoss of the last step; empty before the first
 * @param capturedAtMillis when the newest image learned from came to be
 * @param positions partition to position: what {@code snapshot} has learned
 * @param imagesSkipped passed over so far because training is slower than the stream
 * @param rollbacks times that training went back because a loss was no finite number
 * @param offending images ahead that are passed over for that reason
 * @param writer the process that made it
 * @param requests what events have made of training; empty where the trainer does not listen
 * @param milestone whether it is kept to go back to
 * @param settings of the trainer, name to value
 * @param inputTopicId id of the topic that {@code positions} are of; empty where it is not known
 */
public record Checkpoint(
    long version,
    GanSnapshot snapshot,
    String runId,
    long generatorVersion,
    OptionalDouble discriminatorLoss,
    OptionalDouble generatorLoss,
    long capturedAtMillis,
    Map<Integer, Position> positions,
    long imagesSkipped,
    int rollbacks,
    OffendingImages offending,
    String writer,
    Optional<ResponseState> requests,
    boolean milestone,
    Map<String, String> settings,
    String inputTopicId) {
  public Checkpoint {
    positions = Map.copyOf(positions);
    settings = Map.copyOf(settings);
  }

  /**
   * Returns the same model as version {@code newVersion} of run {@code newRunId}, which resumes at
   * {@code newPositions} and which no trainer has written.
   *
   * @param newGeneratorVersion version that those of the next generators are above
   * @param newInputTopicId id of the topic that {@code newPositions} are of
   */
  public Checkpoint at(
      long newVersion,
      String newRunId,
      long newGeneratorVersion,
      Map<Integer, Position> newPositions,
      String newInputTopicId) {
    return new Checkpoint(
        newVersion,
        snapshot,
        newRunId,
        newGeneratorVersion,
        discriminatorLoss,
        generatorLoss,
        capturedAtMillis,
        newPositions,
        imagesSkipped,
        rollbacks,
        // They are of the topic that it comes from.
        newPositions.equals(positions) ? offending : OffendingImages.NONE,
        "",
        // And so are the events.
        Optional.empty(),
        false,
        settings,
        newInputTopicId);
  }
}
