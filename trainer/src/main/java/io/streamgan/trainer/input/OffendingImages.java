package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Ranges of images that training skips because a step on them had a loss that was not finite.
 * Immutable.
 */
public record OffendingImages(List<Range> ranges) {
  /** No images. */
  public static final OffendingImages NONE = new OffendingImages(List.of());

  public OffendingImages {
    ranges = List.copyOf(ranges);
  }

  /**
   * Consecutive images of a partition.
   *
   * @param fromOffset offset of the record that has the first image
   * @param fromIndex index of the first image within its record
   * @param toOffset offset of the record that has the first image after the range
   * @param toIndex index of that image within its record
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

  /** Returns these images and those from {@code from} to {@code to} in each partition. */
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

  /** Returns the ranges that do not end before {@code positions}. */
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

  /** Clears the bits of the offending images of {@code record} in {@code keep}. */
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
