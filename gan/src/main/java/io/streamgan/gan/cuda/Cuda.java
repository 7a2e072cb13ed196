package io.streamgan.gan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.streamgan.gan.DeviceException;
import io.streamgan.gan.DeviceFailureException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first GPU, one stream on it, and all memory that was allocated through this object. Work runs
 * in the order of the calls. While a {@link Program} is recorded, launches are added to it and not
 * run. Not thread-safe.
 */
final class Cuda implements AutoCloseable {
  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int NON_BLOCKING = 1;
  private static final int OUT_OF_MEMORY = 2;
  private static final int NAME_BYTES = 100;

  private final Driver driver;
  private final int device;
  private final int capability;
  private final long context;
  private final long stream;
  private final List<Long> allocations = new ArrayList<>();
  private Memory staging = new Memory(1 << 16);
  private long allocatedBytes;
  private boolean failed;
  private @Nullable Program recorded;

  /**
   * @throws DeviceException when the driver has no GPU
   * @throws DeviceFailureException when it refuses a call
   */
  Cuda(Driver driver) {
    this.driver = driver;
    check(driver.cuInit(0), "cuInit");
    int[] number = new int[1];
    check(driver.cuDeviceGetCount(number), "cuDeviceGetCount");
    if (number[0] == 0) {
      throw new DeviceException("NVIDIA's driver finds no GPU");
    }
    check(driver.cuDeviceGet(number, 0), "cuDeviceGet");
    device = number[0];
    capability = 10 * attribute(MAJOR) + attribute(MINOR);
    long[] handle = new long[1];
    check(driver.cuDevicePrimaryCtxRetain(handle, device), "cuDevicePrimaryCtxRetain");
    context = handle[0];
    enter();
    check(driver.cuStreamCreate(handle, NON_BLOCKING), "cuStreamCreate");
    stream = handle[0];
  }

  /** Makes this GPU the calling thread's. */
  void enter() {
    check(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  Driver driver() {
    return driver;
  }

  long stream() {
    return stream;
  }

  /** Returns the compute capability times ten, for example 90 for 9.0. */
  int capability() {
    return capability;
  }

  /** Returns the number of bytes of all memory that was allocated. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  /** Returns name, compute capability and the driver's version. */
  String description() {
    byte[] name = new byte[NAME_BYTES];
    check(driver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    int version = driverVersion();
    return "%s, compute capability %d.%d, driver for CUDA %d.%d"
        .formatted(
            new String(name, 0, length, StandardCharsets.UTF_8),
            capability / 10,
            capability % 10,
            version / 1000,
            version % 1000 / 10);
  }

  /** Returns the version of CUDA that the driver belongs to, for example 13000 for 13.0. */
  int driverVersion() {
    int[] version = new int[1];
    check(driver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return version[0];
  }

  private int attribute(int number) {
    int[] value = new int[1];
    check(driver.cuDeviceGetAttribute(value, number, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /**
   * Allocates memory that is filled with zeros. Each tensor has an allocation of its own, so that
   * an access beyond its end can be found.
   *
   * @param words number of values of four bytes
   * @throws TooLittleMemoryException when the GPU has too little memory
   */
  long allocate(long words) {
    long bytes = 4 * Math.max(1, words);
    long[] address = new long[1];
    int error = driver.cuMemAlloc_v2(address, bytes);
    if (error == OUT_OF_MEMORY) {
      long[] free = new long[1];
      long[] total = new long[1];
      check(driver.cuMemGetInfo_v2(free, total), "cuMemGetInfo_v2");
      throw new TooLittleMemoryException(free[0] + allocatedBytes, total[0]);
    }
    check(error, "cuMemAlloc_v2");
    allocations.add(address[0]);
    allocatedBytes += bytes;
    check(driver.cuMemsetD32Async(address[0], 0, bytes / 4, stream), "cuMemsetD32Async");
    return address[0];
  }

  /** Copies all values that remain in {@code source} to the GPU. */
  void write(long address, FloatBuffer source) {
    requireNotRecording();
    long bytes = 4L * source.remaining();
    Memory host = staging(bytes);
    floats(host, bytes).put(source);
    // From pageable memory, the driver has read the source when it returns.
    check(driver.cuMemcpyHtoDAsync_v2(address, host, bytes, stream), "cuMemcpyHtoDAsync_v2");
  }

  /** Copies integers to the GPU. */
  void write(long address, int[] source) {
    requireNotRecording();
    long bytes = 4L * source.length;
    Memory host = staging(bytes);
    host.write(0, source, 0, source.length);
    check(driver.cuMemcpyHtoDAsync_v2(address, host, bytes, stream), "cuMemcpyHtoDAsync_v2");
  }

  /** Fills what remains of {@code target} from the GPU, after the work that was begun before. */
  void read(long address, FloatBuffer target) {
    long bytes = 4L * target.remaining();
    target.put(floats(fetch(address, bytes), bytes));
  }

  /** Fills {@code target} from the GPU. */
  void read(long address, double[] target) {
    long bytes = 8L * target.length;
    DoubleBuffer source =
        fetch(address, bytes)
            .getByteBuffer(0, bytes)
            .order(ByteOrder.nativeOrder())
            .asDoubleBuffer();
    source.get(target);
  }

  private Memory fetch(long address, long bytes) {
    requireNotRecording();
    Memory host = staging(bytes);
    check(driver.cuMemcpyDtoHAsync_v2(host, address, bytes, stream), "cuMemcpyDtoHAsync_v2");
    check(driver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    return host;
  }

  private Memory staging(long bytes) {
    if (staging.size() < bytes) {
      staging.close();
      staging = new Memory(bytes);
    }
    return staging;
  }

  private static FloatBuffer floats(Memory memory, long bytes) {
    return memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Runs a launch, or adds it to the program that is recorded. */
  void run(Launch launch) {
    Program program = recorded;
    if (program == null) {
      launch.enqueue();
    } else {
      program.add(launch);
    }
  }

  /** Runs a task of Java now and, if a program is recorded, before each of its runs. */
  void runOnHost(Runnable task) {
    Program program = recorded;
    if (program == null) {
      task.run();
    } else {
      program.addHostTask(task);
    }
  }

  boolean isRecording() {
    return recorded != null;
  }

  /** Adds the launches of {@code body} to {@code program}. */
  void record(Program program, Runnable body) {
    requireNotRecording();
    recorded = program;
    try {
      body.run();
    } finally {
      recorded = null;
    }
  }

  private void requireNotRecording() {
    if (recorded != null) {
      throw new IllegalStateException("a sequence of tasks must not copy values from or to Java");
    }
  }

  /**
   * @throws DeviceFailureException when {@code error} is not 0
   */
  void check(int error, String call) {
    if (error != 0) {
      failed = true;
      Pointer[] name = new Pointer[1];
      String text =
          driver.cuGetErrorName(error, name) == 0 && name[0] != null
              ? name[0].getString(0)
              : "error " + error;
      throw new DeviceFailureException("the GPU's driver failed in %s: %s".formatted(call, text));
    }
  }

  /** The same for a call that frees something, which a GPU that has failed refuses as well. */
  void checkRelease(int error, String call) {
    if (!failed) {
      check(error, call);
    }
  }

  @Override
  public void close() {
    checkRelease(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    for (long address : allocations) {
      checkRelease(driver.cuMemFree_v2(address), "cuMemFree_v2");
    }
    allocations.clear();
    checkRelease(driver.cuStreamDestroy_v2(stream), "cuStreamDestroy_v2");
    checkRelease(driver.cuDevicePrimaryCtxRelease_v2(device), "cuDevicePrimaryCtxRelease_v2");
    staging.close();
  }
}
