package io.streamgan.trainer.input;

/**
 * Where learning goes on in a partition.
 *
 * @param offset of the first record that is not wholly learned
 * @param index images of that record that have been learned already
 * @param rejectedBelow records before this offset that cannot be used have been rejected already;
 *     it may be ahead of {@code offset}, because rejecting does not wait for the images before
 */
public record Position(long offset, int index, long rejectedBelow) {
  public Position {
    if (offset < 0 || index < 0) {
      throw new IllegalArgumentException("no position at %d+%d".formatted(offset, index));
    }
    rejectedBelow = Math.max(rejectedBelow, offset);
  }

  /** At the start of the record at {@code offset}. */
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
