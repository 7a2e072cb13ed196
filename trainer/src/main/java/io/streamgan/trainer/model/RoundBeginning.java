package io.streamgan.trainer.model;

import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.InputTopic.Resumption;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a round begins from.
 *
 * @param runId the training run
 * @param recovery the checkpoint, if there is one
 * @param known what the group's committed offsets say
 * @param inputTopicId id of the images topic
 * @param input where reading resumes
 * @param classes names by index
 */
public record RoundBeginning(
    String runId,
    Recovery recovery,
    Published known,
    String inputTopicId,
    Resumption input,
    List<String> classes) {
  Optional<Checkpoint> checkpoint() {
    return recovery.checkpoint();
  }

  /** Number of the round: the version of the checkpoint, or 0. */
  public long round() {
    return checkpoint().map(Checkpoint::version).orElse(0L);
  }

  /** Number of steps of the model so far. */
  public long step() {
    return checkpoint().map(c -> c.snapshot().step()).orElse(0L);
  }

  /** Number of images that the model has learned so far. */
  public long imagesSeen() {
    return checkpoint().map(c -> c.snapshot().imagesSeen()).orElse(0L);
  }

  /** Newest generator. */
  public long generatorVersion() {
    return checkpoint().map(Checkpoint::generatorVersion).orElse(0L);
  }

  /** Number of steps of each lane. The first round fetches it, and is one step long. */
  public int steps() {
    return checkpoint().map(c -> Math.max(1, c.rounds().steps())).orElse(1);
  }

  /** Number of image channels; 0 if that is not known. */
  public int channels() {
    return checkpoint().map(c -> c.snapshot().spec().imageShape().channels()).orElse(0);
  }

  /** Partition to the position of the first image that is not learned. */
  public Map<Integer, Position> positions() {
    return input.positions();
  }

  /** Partitions whose input position was not on the topic. */
  public List<Loss> inputLosses() {
    return input.losses();
  }

  /** Whether {@code lane} has contributed to the round. */
  public boolean hasContributed(Lane lane) {
    return known.hasContributed(lane, round());
  }
}
