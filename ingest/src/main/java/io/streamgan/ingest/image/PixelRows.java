package io.streamgan.ingest.image;

/** Rows of an image, read one at a time. */
@FunctionalInterface
interface PixelRows {
  /** Fills {@code row} with row {@code y}: uint8, [width, channels]. */
  void read(int y, byte[] row);
}
