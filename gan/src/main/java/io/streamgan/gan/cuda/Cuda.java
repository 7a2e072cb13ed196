package io.streamgan.gan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.streamgan.gan.DeviceException;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.Randomness;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first GPU, one stream on it, and all memory that was allocated through this object. Work runs
 * in the order of the calls. While the tasks of a {@link Program} are collected, launches and
 * copies to the GPU are added to it and not run. Not thread-safe.
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
  private final List<Pointer> hostAllocations = new ArrayList<>();
  private Memory staging = new Memory(1 << 16);
  private long allocatedBytes;
  private boolean failed;
  private boolean busy;
  private boolean staged;
  private @Nullable Program collecting;

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

  /** Allocates page-locked memory of the host that kernels can access too, filled with zeros. */
  Pointer allocateHost(long bytes) {
    Pointer[] address = new Pointer[1];
    check(driver.cuMemAllocHost_v2(address, bytes), "cuMemAllocHost_v2");
    hostAllocations.add(address[0]);
    address[0].clear(bytes);
    return address[0];
  }

  /** Copies all values that remain in {@code source} to the GPU. */
  void write(long address, FloatBuffer source) {
    write(
        address,
        4L * source.remaining(),
        host -> floats(host, 4L * source.remaining()).put(source));
  }

  /** Copies integers to the GPU. */
  void write(long address, int[] source) {
    write(address, 4L * source.length, host -> host.write(0, source, 0, source.length));
  }

  /** Copies the state that random numbers begin with to the GPU, uint64. */
  void write(long address, Randomness random) {
    write(address, Long.BYTES, host -> host.setLong(0, random.state()));
  }

  /** Copies {@code count} bytes to the GPU. */
  void write(long address, byte[] source, int from, int count) {
    write(address, count, host -> host.write(0, source, from, count));
  }

  private void write(long address, long bytes, Consumer<Pointer> put) {
    Program program = collecting;
    if (program != null) {
      put.accept(program.addUpload(address, bytes));
      return;
    }
    Memory host = staging(bytes);
    put.accept(host);
    copyToGpu(address, host, bytes);
    // The driver may read the source later.
    staged = true;
    busy = true;
  }

  /** Hands a copy to the driver. */
  void copyToGpu(long address, Pointer source, long bytes) {
    check(driver.cuMemcpyHtoDAsync_v2(address, source, bytes, stream), "cuMemcpyHtoDAsync_v2");
  }

  /** Fills what remains of {@code target} from the GPU, after the work that was begun before. */
  void read(long address, FloatBuffer target) {
    long bytes = 4L * target.remaining();
    target.put(floats(read(address, bytes), bytes));
  }

  /** Copies {@code count} bytes from the GPU, after the work that was begun before. */
  void read(long address, byte[] target, int at, int count) {
    read(address, count).read(0, target, at, count);
  }

  private Memory read(long address, long bytes) {
    if (collecting != null) {
      throw new IllegalStateException("tasks that run together must not read values");
    }
    Memory host = staging(bytes);
    check(driver.cuMemcpyDtoHAsync_v2(host, address, bytes, stream), "cuMemcpyDtoHAsync_v2");
    busy = true;
    finish();
    return host;
  }

  private Memory staging(long bytes) {
    if (staged) {
      finish();
    }
    if (staging.size() < bytes) {
      staging.close();
      staging = new Memory(bytes);
    }
    return staging;
  }

  private static FloatBuffer floats(Pointer memory, long bytes) {
    return memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Runs a launch, or adds it to the program whose tasks are collected. */
  void run(Launch launch) {
    Program program = collecting;
    if (program == null) {
      launch.enqueue();
      busy = true;
    } else {
      program.add(launch);
    }
  }

  /** Begins with a graph. */
  void launch(long executable) {
    check(driver.cuGraphLaunch(executable, stream), "cuGraphLaunch");
    busy = true;
  }

  /** Waits for all work that was begun. */
  void finish() {
    if (busy) {
      check(driver.cuStreamSynchronize(stream), "cuStreamSynchronize");
      busy = false;
      staged = false;
    }
  }

  /** Runs {@code body}, whose tasks are added to {@code program}. */
  void collect(Program program, Runnable body) {
    if (collecting != null) {
      throw new IllegalStateException("these tasks run together with others");
    }
    collecting = program;
    try {
      body.run();
    } finally {
      collecting = null;
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

  /** Makes the calling thread able to free what the GPU holds. */
  void enterToRelease() {
    checkRelease(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  @Override
  public void close() {
    enterToRelease();
    for (long address : allocations) {
      checkRelease(driver.cuMemFree_v2(address), "cuMemFree_v2");
    }
    for (Pointer address : hostAllocations) {
      checkRelease(driver.cuMemFreeHost(address), "cuMemFreeHost");
    }
    allocations.clear();
    hostAllocations.clear();
    checkRelease(driver.cuStreamDestroy_v2(stream), "cuStreamDestroy_v2");
    checkRelease(driver.cuDevicePrimaryCtxRelease_v2(device), "cuDevicePrimaryCtxRelease_v2");
    staging.close();
  }
}
