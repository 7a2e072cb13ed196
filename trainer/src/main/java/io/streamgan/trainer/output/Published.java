package io.streamgan.trainer.output;

import io.streamgan.trainer.input.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What the newest commit made visible, as the group's committed offsets tell: each carries it as
 * metadata, and so it is committed with everything else and kept apart from the checkpoint. A
 * trainer that must go back to an older checkpoint repeats steps; this says which of them are
 * published already.
 *
 * @param step newest published; 0 where nothing is known
 * @param rejectedBelow partition to the offset before which bad records are dead-lettered
 * @param offsets partition to the committed offset
 */
public record Published(long step, Map<Integer, Long> rejectedBelow, Map<Integer, Long> offsets) {
  /** Nothing. */
  public static final Published NOTHING = new Published(0, Map.of(), Map.of());

  private static final Pattern METADATA =
      Pattern.compile("step=(\\d{1,18}) index=\\d+ rejectedBelow=(\\d{1,18})");

  public Published {
    rejectedBelow = Map.copyOf(rejectedBelow);
    offsets = Map.copyOf(offsets);
  }

  /** Reads committed offsets; what others have committed there counts as nothing. */
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

  /** {@code positions} where bad records that have been dead-lettered are so no second time. */
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
