package io.streamgan.trainer.input;

import static java.lang.Math.min;

import io.streamgan.schemas.topics.TopicSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The images topic at one time, against which input positions are checked: what a model has not
 * learned yet may have been deleted, and its positions may be those of another log.
 *
 * @param id that Kafka gave to the topic when it was created; empty where it is not known
 */
public record InputTopic(String id, TopicSpan span) {
  /** Why a position is not on the topic. */
  public enum Cause {
    /** Retention has deleted the records at the position. */
    RETENTION("retention has deleted"),
    /** The log ends before the position: the broker has lost the end of its log. */
    TRUNCATION("the broker's log ends before"),
    /** The topic was deleted and created again. */
    RECREATION("the topic was created anew, and is read from its beginning instead of");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    /** Value of the meter's tag. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A partition whose position has moved.
   *
   * @param from position of the checkpoint
   * @param to offset that is read next
   */
  public record Loss(Cause cause, int partition, long from, long to) {
    /** Number of offsets that were passed over; 0 where the position has moved backwards. */
    public long records() {
      return Math.max(0, to - from);
    }

    @Override
    public String toString() {
      return "partition %d: %s offset %d; the next offset is %d"
          .formatted(partition, cause.words, from, to);
    }
  }

  /**
   * Where reading resumes.
   *
   * @param positions partition to position, for all partitions, and all of them on the topic
   */
  public record Resumption(Map<Integer, Position> positions, List<Loss> losses) {
    public Resumption {
      positions = Map.copyOf(positions);
      losses = List.copyOf(losses);
    }
  }

  /**
   * Returns the same topic, but ending at {@code ends} where its partitions end later: from there
   * on their logs are not those that the positions are of.
   */
  public InputTopic until(Map<Integer, Long> ends) {
    Map<Integer, Long> earlier = new TreeMap<>(span.end());
    ends.forEach(
        (partition, end) -> earlier.computeIfPresent(partition, (p, now) -> min(now, end)));
    return new InputTopic(id, new TopicSpan(span.first(), earlier));
  }

  /** Whether records have been written to the topic. */
  public boolean hasRecords() {
    return span.end().values().stream().anyMatch(end -> end > 0);
  }

  /**
   * Moves positions that are not on the topic to the nearest record that is, and adds those of
   * partitions that have none.
   *
   * @param writtenId id of the topic that {@code positions} are of; empty where it is not known
   * @param fromEnd whether partitions without a position begin at their end
   */
  public Resumption resume(String writtenId, Map<Integer, Position> positions, boolean fromEnd) {
    boolean recreated = !writtenId.isEmpty() && !id.isEmpty() && !writtenId.equals(id);
    Map<Integer, Position> resumed = new TreeMap<>();
    List<Loss> losses = new ArrayList<>();
    new TreeMap<>(positions)
        .forEach(
            (partition, position) -> {
              long first = span.first().getOrDefault(partition, 0L);
              long end = span.end().getOrDefault(partition, 0L);
              long offset = position.offset();
              if (recreated) {
                losses.add(new Loss(Cause.RECREATION, partition, offset, first));
              } else if (offset < first) {
                losses.add(new Loss(Cause.RETENTION, partition, offset, first));
              } else if (offset > end) {
                losses.add(new Loss(Cause.TRUNCATION, partition, offset, end));
              } else {
                resumed.put(partition, position);
                return;
              }
              if (span.end().containsKey(partition)) {
                resumed.put(partition, Position.at(losses.get(losses.size() - 1).to()));
              }
            });
    (fromEnd ? span.end() : span.first())
        .forEach((partition, offset) -> resumed.putIfAbsent(partition, Position.at(offset)));
    return new Resumption(resumed, losses);
  }
}
