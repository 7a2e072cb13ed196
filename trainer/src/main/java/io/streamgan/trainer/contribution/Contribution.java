package io.streamgan.trainer.contribution;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.trainer.input.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a lane has learned in a round: the state that it has reached, and the images that it has
 * learned on the way.
 *
 * @param start of the round
 * @param steps number of steps of the lane in the round
 * @param images number of real images that it learned
 * @param imagesSkipped number of images that it skipped
 * @param snapshot state after the last step; empty if there was none
 * @param positions partition to the position after those images, for the partitions of the lane
 * @param capturedAtMillis capture time of the newest image that the model has learned
 * @param discriminatorLoss loss of D in the newest step; empty before the first
 * @param generatorLoss loss of G in the newest step; empty before the first
 * @param writer id of the process that owned the lane
 * @param contributedAt time after the last step
 * @param trainMillis time from the beginning of the first step to the end of the last one
 * @param settings settings of the trainer, name to value
 * @param classes names by index; empty if the model does not learn classes
 * @param inputTopicId id of the topic that {@code positions} are of; empty where it is not known
 */
public record Contribution(
    RoundStart start,
    String runId,
    int steps,
    long images,
    long imagesSkipped,
    Optional<GanSnapshot> snapshot,
    Map<Integer, Position> positions,
    long capturedAtMillis,
    OptionalDouble discriminatorLoss,
    OptionalDouble generatorLoss,
    String writer,
    Instant contributedAt,
    long trainMillis,
    Map<String, String> settings,
    List<String> classes,
    String inputTopicId) {
  public Contribution {
    positions = Map.copyOf(positions);
    settings = Map.copyOf(settings);
    classes = List.copyOf(classes);
  }
}
