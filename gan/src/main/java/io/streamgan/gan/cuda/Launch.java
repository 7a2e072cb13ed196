package io.streamgan.gan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A launch of a kernel, whose sizes and arguments are bound once. */
final class Launch implements Runnable, Program.Task {
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
   * @param bytes size of the tensors among the arguments
   * @param arguments addresses as Long, and Integer, Float and Double
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
    Memory memory = new Memory(16L * arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      long at = 8L * arguments.length + 8L * i;
      if (arguments[i] instanceof Long address) {
        memory.setLong(at, address);
      } else if (arguments[i] instanceof Integer number) {
        memory.setInt(at, number);
      } else if (arguments[i] instanceof Float number) {
        memory.setFloat(at, number);
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
