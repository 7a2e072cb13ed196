package io.streamgan.trainer.model;

import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.contribution.RoundStart;
import io.streamgan.trainer.input.InputTopic.Resumption;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The state that a model resumes from.
 *
 * @param recovery the newest whole checkpoint, if there is one
 * @param published steps whose outputs must not be published again
 * @param inputTopicId id of the images topic
 * @param input where reading resumes
 * @param rollbacks those that the checkpoint counts, and those since
 * @param newRunId run id of a model that has no checkpoint
 * @param writer id of this process
 * @param settings recorded in the model's checkpoints, name to value
 * @param classes recorded in the model's checkpoints: names by index
 * @param round the round that the model is a lane of; empty for a model without rounds
 */
record ResumeState(
    Recovery recovery,
    Published published,
    String inputTopicId,
    Resumption input,
    DivergenceRollbacks rollbacks,
    String newRunId,
    String writer,
    Map<String, String> settings,
    List<String> classes,
    Optional<RoundStart> round) {
  /** The part of the model's training that the model takes. */
  Lane lane() {
    return round.map(RoundStart::lane).orElse(Lane.SOLE);
  }

  /** Where reading of the lane's partitions resumes. */
  Map<Integer, Position> positions() {
    return input.positions().entrySet().stream()
        .filter(entry -> lane().owns(entry.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
