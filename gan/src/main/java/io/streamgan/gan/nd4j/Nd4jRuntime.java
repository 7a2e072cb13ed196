package io.streamgan.gan.nd4j;

import io.streamgan.gan.Device;
import io.streamgan.gan.EngineOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.CpuAffinityManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Configures the native library for the computing thread, and owns the team of further threads. */
final class Nd4jRuntime implements AutoCloseable {
  private final boolean cuda;
  private final int threads;
  private final Team team;

  Nd4jRuntime(EngineOptions options) {
    cuda = Backend.use(Device.AUTO).device() == Device.CUDA;
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    int cores = Runtime.getRuntime().availableProcessors();
    threads = options.threads() == 0 ? cores : options.threads();
    if (!cuda) {
      // The team's threads call BLAS in parallel, so BLAS itself must use one thread.
      Nd4j.factory().blas().setMaxThreads(1);
    }
    // A GPU parallelises the work itself.
    team = new Team(cuda ? 1 : threads);
  }

  /** Returns whether operators work on the memory that Java reads and writes, as on a CPU. */
  boolean sharesMemory() {
    return Nd4j.getAffinityManager().getClass() == CpuAffinityManager.class;
  }

  /** Returns the threads that divide the work of an operator. */
  Team team() {
    return team;
  }

  /**
   * Sets OpenMP's number of threads, or CUDA's device, for the calling thread. It must be called
   * before native work, because both belong to the calling thread.
   */
  void enter() {
    if (cuda) {
      // ND4J assigns the machine's GPUs to threads in turn, but an engine's arrays are on the
      // first.
      if (Nd4j.getAffinityManager().getDeviceForCurrentThread() != 0) {
        Nd4j.getAffinityManager().unsafeSetDevice(0);
      }
    } else {
      useOpenMp(threads);
    }
  }

  /** Runs operators on the calling thread alone. Only for a CPU. */
  void alone(Runnable work) {
    useOpenMp(1);
    try {
      work.run();
    } finally {
      useOpenMp(threads);
    }
  }

  private static void useOpenMp(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }

  @Override
  public void close() {
    team.close();
  }
}
