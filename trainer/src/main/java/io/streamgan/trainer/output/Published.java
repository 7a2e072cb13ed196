package io.streamgan.trainer.output;

import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest published step, according to the metadata of the group's committed offsets, which are
 * committed together with the checkpoint but stored apart from it. A trainer that has to resume
 * from an older checkpoint repeats steps; those up to this one are already published.
 *
 * @param step newest published step; 0 if it is not known
 * @param rejectedBelow partition to the offset before which bad records are dead-lettered
 * @param offsets partition to the committed offset
 * @param rounds partition to the newest round that its lane has contributed to
 * @param newRunId run id of the model that begins with these offsets; empty if it is not decided
 */
public record Published(
    long step,
    Map<Integer, Long> rejectedBelow,
    Map<Integer, Long> offsets,
    Map<Integer, Long> rounds,
    String newRunId) {
  /** Nothing is known. */
  public static final Published NOTHING = new Published(0, Map.of(), Map.of(), Map.of(), "");

  private static final Pattern METADATA =
      Pattern.compile(
          "(?:round=(\\d{1,18}) )?step=(\\d{1,18}) index=\\d+ rejectedBelow=(\\d{1,18})");

  private static final String RUN = "run=";

  public Published {
    rejectedBelow = Map.copyOf(rejectedBelow);
    offsets = Map.copyOf(offsets);
    rounds = Map.copyOf(rounds);
  }

  /** Reads committed offsets; ignores metadata in another format. */
  public static Published of(Map<TopicPartition, OffsetAndMetadata> committed) {
    long step = 0;
    Map<Integer, Long> rejectedBelow = new HashMap<>();
    Map<Integer, Long> offsets = new HashMap<>();
    Map<Integer, Long> rounds = new HashMap<>();
    String newRunId = "";
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : committed.entrySet()) {
      offsets.put(entry.getKey().partition(), entry.getValue().offset());
      Matcher metadata = METADATA.matcher(entry.getValue().metadata());
      if (metadata.matches()) {
        if (metadata.group(1) != null) {
          rounds.put(entry.getKey().partition(), Long.valueOf(metadata.group(1)));
        }
        step = Math.max(step, Long.parseLong(metadata.group(2)));
        rejectedBelow.put(entry.getKey().partition(), Long.valueOf(metadata.group(3)));
      } else if (entry.getValue().metadata().startsWith(RUN)) {
        newRunId = entry.getValue().metadata().substring(RUN.length());
      }
    }
    return new Published(step, rejectedBelow, offsets, rounds, newRunId);
  }

  /** Metadata of a committed offset. */
  public static String metadata(long step, Position position) {
    return "step=%d index=%d rejectedBelow=%d"
        .formatted(step, position.index(), position.rejectedBelow());
  }

  /** Metadata of an offset that is committed with a contribution to {@code round}. */
  public static String metadata(long round, long step, Position position) {
    return "round=%d %s".formatted(round, metadata(step, position));
  }

  /** Metadata of an offset at which run {@code runId} of a new model begins. */
  public static String newRun(String runId) {
    return RUN + runId;
  }

  /** Whether {@code lane} has contributed to {@code round}. */
  public boolean hasContributed(Lane lane, long round) {
    return rounds.entrySet().stream()
        .anyMatch(entry -> lane.owns(entry.getKey()) && entry.getValue() == round);
  }

  /** Returns {@code positions}, changed so that no record is dead-lettered twice. */
  public Map<Integer, Position> applyTo(Map<Integer, Position> positions) {
    Map<Integer, Position> result = new HashMap<>(positions);
    result.replaceAll(
        (partition, position) ->
            new Position(
                position.offset(),
                position.index(),
                Math.max(position.rejectedBelow(), rejectedBelow.getOrDefault(partition, 0L))));
    return result;
  }
}
