package io.streamgan.gan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A launch of a kernel, whose sizes and arguments are bound once. */
final class Launch implements Runnable, Program.Task {
  /** Size of the largest argument, and a multiple of each one's alignment. */
  private static final long ARGUMENT_BYTES = 16;

  private final Cuda cuda;
  private final String kernel;
  private final long function;
  private final Grid grid;
  private final long bytes;
  private final Memory arguments;

  /** Numbers of blocks along the three axes. */
  record Grid(int x, int y, int z) {
    /** Returns a grid with a thread for each of {@code count} items. */
    static Grid ofItems(long count) {
      return new Grid(Math.toIntExact((count + Kernels.THREADS - 1) / Kernels.THREADS), 1, 1);
    }
  }

  /**
   * A divisor of numbers below 2<sup>31</sup>, as kernels take it: x / value is the upper half of x
   * times multiplier, shifted to the right (Granlund and Montgomery 1994).
   *
   * @param multiplier uint32
   * @param shift negative where the value is 1
   */
  record Divisor(int value, int multiplier, int shift) {
    static Divisor of(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a divisor must be positive, not " + value);
      }
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(value - 1);
      return new Divisor(value, (int) ((1L << (31 + bits)) / value + 1), bits - 1);
    }
  }

  /**
   * @param bytes size of the tensors among the arguments
   * @param arguments addresses as Long, and Integer, Float, Double and {@link Divisor}
   */
  Launch(Cuda cuda, String kernel, long function, Grid grid, long bytes, Object... arguments) {
    this.cuda = cuda;
    this.kernel = kernel;
    this.function = function;
    this.grid = grid;
    this.bytes = bytes;
    this.arguments = pack(arguments);
  }

  /**
   * Returns the addresses of the arguments, as the driver takes them, followed by the arguments.
   */
  private static Memory pack(Object... arguments) {
    Memory memory = new Memory((8L + ARGUMENT_BYTES) * arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      long at = 8L * arguments.length + ARGUMENT_BYTES * i;
      if (arguments[i] instanceof Long address) {
        memory.setLong(at, address);
      } else if (arguments[i] instanceof Integer number) {
        memory.setInt(at, number);
      } else if (arguments[i] instanceof Float number) {
        memory.setFloat(at, number);
      } else if (arguments[i] instanceof Divisor divisor) {
        memory.setInt(at, divisor.value());
        memory.setInt(at + 4, divisor.multiplier());
        memory.setInt(at + 8, divisor.shift());
      } else {
        memory.setDouble(at, (Double) arguments[i]);
      }
      memory.setPointer(8L * i, memory.share(at));
    }
    return memory;
  }

  String kernel() {
    return kernel;
  }

  /** Returns the number of bytes that are moved if each tensor is read or written once. */
  long bytes() {
    return bytes;
  }

  /** Runs the kernel, or adds the launch to the program whose tasks are collected. */
  @Override
  public void run() {
    cuda.run(this);
  }

  @Override
  public void enqueue() {
    cuda.check(
        cuda.driver()
            .cuLaunchKernel(
                function,
                grid.x(),
                grid.y(),
                grid.z(),
                Kernels.THREADS,
                1,
                1,
                0,
                cuda.stream(),
                arguments,
                Pointer.NULL),
        "kernel " + kernel);
  }
}
