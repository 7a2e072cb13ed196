package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that the operators of an arena use one after the other; each overwrites the values of the
 * previous one. Its size is the largest that an operator has reserved.
 */
final class Scratch implements AutoCloseable {
  /**
   * Floats of a cache line, with which the memory begins. A small product takes half as long again
   * elsewhere.
   */
  static final int ALIGNMENT = 16;

  private int size;
  private FloatPointer memory = new FloatPointer();
  private FloatPointer pointer = memory;
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  /** Returns the next multiple of {@link #ALIGNMENT}. */
  static int aligned(int floats) {
    return (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

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

  /** Adds a range of the first values of all threads' memory to those of the first thread's. */
  static void addUp(List<Scratch> threads, int begin, int end) {
    FloatPointer sum = threads.get(0).pointer().position(begin);
    for (Scratch other : threads.subList(1, threads.size())) {
      Blas.add(end - begin, other.pointer().position(begin), sum);
    }
  }

  private synchronized void allocate() {
    if (buffer.capacity() < size) {
      memory.close();
      memory = new FloatPointer((long) size + ALIGNMENT);
      pointer = memory.getPointer(-memory.address() / Float.BYTES & (ALIGNMENT - 1));
      buffer = pointer.limit(size).asBuffer();
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
