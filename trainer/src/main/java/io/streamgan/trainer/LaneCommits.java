package io.streamgan.trainer;

import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.CommitOutput;
import io.streamgan.trainer.output.CommitOutput.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The commits of the lanes of one trainer. Each lane has a producer of its own, which fences the
 * lane's earlier owner. Owned by the training thread.
 */
final class LaneCommits implements AutoCloseable {
  private final Function<Lane, CommitOutput> outputs;
  private final Map<Integer, CommitOutput> byLane = new TreeMap<>();

  /**
   * @param outputs returns the output of a lane
   */
  LaneCommits(Function<Lane, CommitOutput> outputs) {
    this.outputs = outputs;
  }

  /**
   * Fences the earlier owners of {@code lanes}, and closes the outputs of other lanes. No commit
   * may be under way.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
   */
  void own(Set<Lane> lanes) {
    byLane.entrySet().removeIf(entry -> closeUnless(lanes, entry));
    lanes.forEach(
        lane -> byLane.computeIfAbsent(lane.index(), index -> outputs.apply(lane)).fence());
  }

  private static boolean closeUnless(Set<Lane> lanes, Map.Entry<Integer, CommitOutput> entry) {
    if (lanes.stream().anyMatch(lane -> lane.index() == entry.getKey())) {
      return false;
    }
    entry.getValue().close();
    return true;
  }

  /** Begins a commit of {@code lane}, which is owned and has none under way. */
  void begin(Lane lane, Commit commit) {
    output(lane).begin(commit);
  }

  /** Whether a commit of {@code lane} is under way. */
  boolean isUnderWay(Lane lane) {
    return output(lane).isUnderWay();
  }

  private CommitOutput output(Lane lane) {
    CommitOutput output = byLane.get(lane.index());
    if (output == null) {
      throw new IllegalStateException(lane + " is not owned");
    }
    return output;
  }

  /** Whether a commit of any lane is under way. */
  boolean isUnderWay() {
    return byLane.values().stream().anyMatch(CommitOutput::isUnderWay);
  }

  /**
   * Returns the outcomes of the commits under way, each once, waiting for them until {@code
   * timeout} has passed.
   *
   * @throws io.streamgan.trainer.fault.CommitException when one failed for good
   */
  List<Outcome> outcomes(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<Outcome> outcomes = new ArrayList<>();
    for (CommitOutput output : byLane.values()) {
      long left = timeout.isZero() ? 0 : Math.max(0, deadline - System.nanoTime());
      Optional<Outcome> outcome = output.outcome(Duration.ofNanos(left));
      outcome.ifPresent(outcomes::add);
    }
    return outcomes;
  }

  @Override
  public void close() {
    byLane.values().forEach(CommitOutput::close);
  }
}
