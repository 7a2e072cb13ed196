package io.streamgan.trainer.input;

/**
 * Position of the first image of a partition that has not been learned.
 *
 * @param offset offset of the first record that is not completely learned
 * @param index number of images of that record that have been learned
 * @param rejectedBelow offset before which all unusable records have been rejected; may be ahead of
 *     {@code offset}, because a record is rejected as soon as it is read
 */
public record Position(long offset, int index, long rejectedBelow) {
  public Position {
    if (offset < 0 || index < 0) {
      throw new IllegalArgumentException("no position at %d+%d".formatted(offset, index));
    }
    rejectedBelow = Math.max(rejectedBelow, offset);
  }

  /** Returns the position of the first image of the record at {@code offset}. */
  public static Position at(long offset) {
    return new Position(offset, 0, offset);
  }

  Position learned(long recordOffset, int images) {
    return new Position(recordOffset, images, rejectedBelow);
  }

  Position rejected(long recordOffset) {
    return new Position(offset, index, Math.max(rejectedBelow, recordOffset + 1));
  }
}
