package io.streamgan.gan;

import java.nio.ByteBuffer;

/**
 * Everything that an engine needs to go on: G, D, the averaged generator, optimiser moments and
 * counters. Immutable.
 *
 * @param step steps so far
 * @param imagesSeen real images so far
 * @param bytes the snapshot's binary form: versioned, float32 little-endian
 */
public record GanSnapshot(long step, long imagesSeen, ByteBuffer bytes) {
  public GanSnapshot {
    bytes = bytes.asReadOnlyBuffer();
  }

  /**
   * Reads the binary form.
   *
   * @throws SnapshotMismatchException when {@code bytes} are no snapshot of a version that this
   *     program reads
   */
  public static GanSnapshot read(ByteBuffer bytes) {
    throw new UnsupportedOperationException();
  }
}
