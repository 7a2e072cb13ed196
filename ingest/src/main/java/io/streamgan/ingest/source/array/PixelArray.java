package io.streamgan.ingest.source.array;

/** Images of one shape, by index. For one thread at a time. */
interface PixelArray extends AutoCloseable {
  int count();

  int height();

  int width();

  /** 1 (grey) or 3 (RGB). */
  int channels();

  /** Returns the pixels of an image: uint8, [height, width, channels]. */
  byte[] pixels(int index);

  @Override
  void close();
}
