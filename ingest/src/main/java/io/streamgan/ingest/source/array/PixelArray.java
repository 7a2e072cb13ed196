package io.streamgan.ingest.source.array;

import io.streamgan.gan.ImageShape;

/** Images of one shape, by index. For one thread at a time. */
interface PixelArray extends AutoCloseable {
  int count();

  ImageShape shape();

  /** Returns the pixels of an image: uint8, [height, width, channels]. */
  byte[] pixels(int index);

  @Override
  void close();
}
