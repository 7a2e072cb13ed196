package io.streamgan.trainer.checkpoint;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.trainer.events.ResponseState;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.input.Shuffle;
import io.streamgan.trainer.replay.ReplayState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A snapshot with everything else that a trainer needs to resume from it.
 *
 * @param version increases with each checkpoint of a model
 * @param generatorVersion version of the newest published generator; 0 before the first
 * @param discriminatorLoss loss of D in the last step; empty before the first
 * @param generatorLoss loss of G in the last step; empty before the first
 * @param capturedAtMillis capture time of the newest image that was learned
 * @param positions partition to the position after the images that {@code snapshot} has learned,
 *     except for those of {@code shuffle}
 * @param imagesSkipped number of images skipped so far because training is slower than the stream
 * @param rollbacks number of times that training went back after a loss that was not finite
 * @param offending images not read yet that training skips for that reason
 * @param writer id of the process that wrote the checkpoint
 * @param requests effects of events on training; empty if the trainer does not follow events
 * @param milestone whether the checkpoint is kept for a rollback on request
 * @param settings settings of the trainer, name to value
 * @param classes names by index that the model was trained with; empty if it does not learn classes
 * @param inputTopicId id of the topic that {@code positions} are of; empty where it is not known
 * @param shuffle shuffled images after {@code positions} of which some are learned; empty for none
 * @param replay images that are learned again; empty for a model that learns each image once
 * @param rounds how the model learns from the checkpoint on
 * @param sha256 checksum of the payload, in lower-case hexadecimal; empty for a checkpoint that was
 *     not read
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
    List<String> classes,
    String inputTopicId,
    Optional<Shuffle> shuffle,
    Optional<ReplayState> replay,
    Rounds rounds,
    String sha256) {
  public Checkpoint {
    positions = Map.copyOf(positions);
    settings = Map.copyOf(settings);
    classes = List.copyOf(classes);
  }

  /** Returns the binary form of {@link #snapshot}, followed by the pixels of {@link #replay}. */
  public ByteBuffer payload() {
    ByteBuffer state = snapshot.bytes();
    if (replay.isEmpty()) {
      return state;
    }
    byte[] pixels = replay.get().images().pixels();
    return ByteBuffer.allocate(Math.addExact(state.remaining(), pixels.length))
        .order(state.order())
        .put(state.duplicate())
        .put(pixels)
        .flip();
  }

  /**
   * Returns the same model as version {@code newVersion} of run {@code newRunId}, which resumes at
   * {@code newPositions} and which no trainer has written.
   *
   * @param newGeneratorVersion version that those of the next generators are above
   * @param newInputTopicId id of the topic that {@code newPositions} are of
   * @param newLanes number of lanes that the model has from then on
   */
  public Checkpoint at(
      long newVersion,
      String newRunId,
      long newGeneratorVersion,
      Map<Integer, Position> newPositions,
      String newInputTopicId,
      int newLanes) {
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
        // Offending images are at offsets of the original topic.
        newPositions.equals(positions) ? offending : OffendingImages.NONE,
        "",
        // Requests refer to offsets of the original events topic.
        Optional.empty(),
        false,
        settings,
        classes,
        newInputTopicId,
        newPositions.equals(positions) ? shuffle : Optional.empty(),
        replay,
        new Rounds(newLanes, newLanes == rounds.lanes() ? rounds.steps() : 0),
        "");
  }
}
