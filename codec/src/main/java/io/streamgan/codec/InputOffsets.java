package io.streamgan.codec;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Positions within the images topic, as metrics and manifests carry them. */
public final class InputOffsets {
  private InputOffsets() {}

  /**
   * Partition numbers in ascending order, parsed from a map whose keys are text, as Avro's are.
   *
   * @throws MalformedRecordException when a key is not a number
   */
  public static SortedMap<Integer, Long> byPartition(Map<String, Long> offsets) {
    SortedMap<Integer, Long> parsed = new TreeMap<>();
    offsets.forEach(
        (partition, offset) -> {
          try {
            parsed.put(Integer.valueOf(partition), offset);
          } catch (NumberFormatException e) {
            throw new MalformedRecordException(
                "expected a partition's number, found '%s'".formatted(partition), e);
          }
        });
    return Collections.unmodifiableSortedMap(parsed);
  }
}
