package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that the operators of an arena use one after the other; each overwrites the values of the
 * previous one. Its size is the largest that an operator has reserved.
 */
final class Scratch implements AutoCloseable {
  private int size;
  private FloatPointer pointer = new FloatPointer();
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  /** Reserves memory for {@code floats} values. Operators call it when they are created. */
  void reserve(int floats) {
    size = Math.max(size, floats);
  }

  /**
   * Returns a buffer of the memory. Callers call this in each run and use the methods with an
   * index.
   */
  FloatBuffer buffer() {
    allocate();
    return buffer;
  }

  /** Returns a new pointer to the memory. Callers call this in each run. */
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
