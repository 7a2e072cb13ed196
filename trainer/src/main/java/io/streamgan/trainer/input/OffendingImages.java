package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Images that are passed over because training on them gave a loss that is no finite number.
 * Immutable.
 */
public record OffendingImages(List<Range> ranges) {
  /** None. */
  public static final OffendingImages NONE = new OffendingImages(List.of());

  public OffendingImages {
    ranges = List.copyOf(ranges);
  }

  /**
   * Images of a partition.
   *
   * @param fromOffset record of the first
   * @param fromIndex of the first within that
   * @param toOffset record of the first that does not belong to them any more
   * @param toIndex of that within its record
   */
  public record Range(int partition, long fromOffset, int fromIndex, long toOffset, int toIndex) {
    private boolean contains(ImageRecord record, int index) {
      long offset = record.offset();
      boolean begun = offset > fromOffset || (offset == fromOffset && index >= fromIndex);
      boolean ended = offset > toOffset || (offset == toOffset && index >= toIndex);
      return record.partition() == partition && begun && !ended;
    }

    private boolean isBefore(Position position) {
      return toOffset < position.offset()
          || (toOffset == position.offset() && toIndex <= position.index());
    }
  }

  /** These, and those between two positions of each partition. */
  public OffendingImages plus(Map<Integer, Position> from, Map<Integer, Position> to) {
    List<Range> all = new ArrayList<>(ranges);
    to.forEach(
        (partition, end) -> {
          Position start = from.get(partition);
          if (start != null && !start.equals(end)) {
            all.add(new Range(partition, start.offset(), start.index(), end.offset(), end.index()));
          }
        });
    return new OffendingImages(all);
  }

  /** Those that are not behind {@code positions}. */
  public OffendingImages ahead(Map<Integer, Position> positions) {
    return new OffendingImages(
        ranges.stream()
            .filter(
                range -> {
                  Position position = positions.get(range.partition());
                  return position == null || !range.isBefore(position);
                })
            .toList());
  }

  /** Clears those of {@code record} in {@code keep}. */
  public void removeFrom(BitSet keep, ImageRecord record) {
    for (Range range : ranges) {
      for (int index = 0; index < record.images().count(); index++) {
        if (range.contains(record, index)) {
          keep.clear(index);
        }
      }
    }
  }
}
