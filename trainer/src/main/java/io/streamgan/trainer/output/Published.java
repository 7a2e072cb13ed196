package io.streamgan.trainer.output;

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
 */
public record Published(long step, Map<Integer, Long> rejectedBelow, Map<Integer, Long> offsets) {
  /** Nothing is known. */
  public static final Published NOTHING = new Published(0, Map.of(), Map.of());

  private static final Pattern METADATA =
      Pattern.compile("step=(\\d{1,18}) index=\\d+ rejectedBelow=(\\d{1,18})");

  public Published {
    rejectedBelow = Map.copyOf(rejectedBelow);
    offsets = Map.copyOf(offsets);
  }

  /** Reads committed offsets; ignores metadata in another format. */
  public static Published of(Map<TopicPartition, OffsetAndMetadata> committed) {
    long step = 0;
    Map<Integer, Long> rejectedBelow = new HashMap<>();
    Map<Integer, Long> offsets = new HashMap<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : committed.entrySet()) {
      offsets.put(entry.getKey().partition(), entry.getValue().offset());
      Matcher metadata = METADATA.matcher(entry.getValue().metadata());
      if (metadata.matches()) {
        step = Math.max(step, Long.parseLong(metadata.group(1)));
        rejectedBelow.put(entry.getKey().partition(), Long.valueOf(metadata.group(2)));
      }
    }
    return new Published(step, rejectedBelow, offsets);
  }

  /** Metadata of a committed offset. */
  public static String metadata(long step, Position position) {
    return "step=%d index=%d rejectedBelow=%d"
        .formatted(step, position.index(), position.rejectedBelow());
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
