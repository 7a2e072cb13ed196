package io.streamgan.gan.nd4j;

import io.streamgan.gan.Device;
import io.streamgan.gan.EngineOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.CpuAffinityManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The native library's settings for the thread that computes, and the threads that help it. */
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
      // The team's threads call BLAS side by side, which takes no more of its own.
      Nd4j.factory().blas().setMaxThreads(1);
    }
    // A GPU shares out the work by itself.
    team = new Team(cuda ? 1 : threads);
  }

  /** Whether the operators work on the memory that Java sees; a GPU's have a copy of their own. */
  boolean sharesMemory() {
    return Nd4j.getAffinityManager().getClass() == CpuAffinityManager.class;
  }

  /** The threads that share out work. */
  Team team() {
    return team;
  }

  /**
   * OpenMP counts threads, and CUDA knows the device, for each calling thread: called where native
   * work begins.
   */
  void enter() {
    if (cuda) {
      // ND4J hands the GPUs of a machine to threads in turn; an engine's arrays lie on one.
      if (Nd4j.getAffinityManager().getDeviceForCurrentThread() != 0) {
        Nd4j.getAffinityManager().unsafeSetDevice(0);
      }
    } else {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
  }

  @Override
  public void close() {
    team.close();
  }
}
