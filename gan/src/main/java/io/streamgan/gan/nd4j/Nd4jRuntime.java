package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The native library's settings for the whole process, and for the thread that computes. */
final class Nd4jRuntime implements AutoCloseable {
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  static {
    // Selects the library that was built with oneDNN; must be known before ND4J is first touched.
    if (System.getProperty(EXTENSION) == null) {
      System.setProperty(EXTENSION, "-onednn-avx2");
    }
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  private final int threads;
  private final Team team;

  Nd4jRuntime(EngineOptions options) {
    int cores = Runtime.getRuntime().availableProcessors();
    threads = options.threads() == 0 ? cores : options.threads();
    team = new Team(threads, Nd4jRuntime::setOpenMpThreads);
  }

  /** The threads that share out rows. */
  Team team() {
    return team;
  }

  /** OpenMP counts threads for each calling thread: called where native work begins. */
  void enter() {
    setOpenMpThreads(threads);
  }

  private static void setOpenMpThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }

  @Override
  public void close() {
    team.close();
  }
}
