package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that the operators of an arena use in turn: what one leaves there, the next one
 * overwrites. It is as large as the largest of them wants it.
 */
final class Scratch implements AutoCloseable {
  private int size;
  private FloatPointer pointer = new FloatPointer();
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  /** Called while operators are made: there will be room for {@code floats} values. */
  void reserve(int floats) {
    size = Math.max(size, floats);
  }

  /** To be asked for in each run; its methods that take an index are for use. */
  FloatBuffer buffer() {
    allocate();
    return buffer;
  }

  /** A pointer to the same memory, of the caller's own; to be asked for in each run. */
  FloatPointer pointer() {
    allocate();
    return new FloatPointer(pointer);
  }

  private synchronized void allocate() {
    if (buffer.capacity() < size) {
      pointer.close();
      pointer = new FloatPointer(size);
      buffer = pointer.asBuffer();
    }
  }

  @Override
  public void close() {
    pointer.close();
  }
}
