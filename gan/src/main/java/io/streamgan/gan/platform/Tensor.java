package io.streamgan.gan.platform;

import java.nio.FloatBuffer;

/**
 * Row-major float32 values in the memory that a platform computes in. Views share the memory of the
 * tensor that they were made from. A platform only accepts its own tensors.
 */
public interface Tensor {
  /** Returns the length of each axis. Callers must not change the array. */
  long[] shape();

  /** Returns the number of values. */
  int size();

  /** Returns a view of the {@code count} entries of the first axis that begin at {@code from}. */
  Tensor rows(long from, long count);

  /** Returns a view of all values with another shape. */
  Tensor reshaped(long... shape);

  /**
   * Copies values to Java and waits for the tasks that were run before.
   *
   * @param at index of the first value
   * @param target gets as many values as remain in it
   */
  void get(int at, FloatBuffer target);

  /**
   * Copies values from Java, before the tasks that are run later.
   *
   * @param at index of the first value
   * @param source all values that remain in it are copied
   */
  void set(int at, FloatBuffer source);

  /** Fills {@code target} with the values from index {@code at} on. */
  default void get(int at, float[] target) {
    get(at, FloatBuffer.wrap(target));
  }

  /** Replaces the values from index {@code at} on by {@code source}. */
  default void set(int at, float[] source) {
    set(at, FloatBuffer.wrap(source));
  }
}
