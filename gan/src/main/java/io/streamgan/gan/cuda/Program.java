package io.streamgan.gan.cuda;

import java.util.ArrayList;
import java.util.List;

/** A sequence of launches that is recorded once, and then runs as one CUDA graph. */
final class Program implements AutoCloseable {
  private static final int THREAD_LOCAL = 1;

  private final Cuda cuda;
  private final List<Launch> launches = new ArrayList<>();
  private final List<Runnable> hostTasks = new ArrayList<>();
  private long graph;
  private long executable;

  Program(Cuda cuda) {
    this.cuda = cuda;
  }

  void add(Launch launch) {
    launches.add(launch);
  }

  void addHostTask(Runnable task) {
    hostTasks.add(task);
  }

  List<Launch> launches() {
    return launches;
  }

  /** Records the tasks of {@code body}, unless that was done before. */
  void recordOnce(Runnable body) {
    if (executable != 0 || !launches.isEmpty()) {
      return;
    }
    cuda.record(this, body);
    if (launches.isEmpty()) {
      return;
    }
    Driver driver = cuda.driver();
    cuda.check(
        driver.cuStreamBeginCapture_v2(cuda.stream(), THREAD_LOCAL), "cuStreamBeginCapture_v2");
    launches.forEach(Launch::enqueue);
    long[] handle = new long[1];
    cuda.check(driver.cuStreamEndCapture(cuda.stream(), handle), "cuStreamEndCapture");
    graph = handle[0];
    cuda.check(driver.cuGraphInstantiateWithFlags(handle, graph, 0), "cuGraphInstantiateWithFlags");
    executable = handle[0];
  }

  void run() {
    hostTasks.forEach(Runnable::run);
    if (executable != 0) {
      cuda.check(cuda.driver().cuGraphLaunch(executable, cuda.stream()), "cuGraphLaunch");
    }
  }

  @Override
  public void close() {
    if (executable != 0) {
      cuda.checkRelease(cuda.driver().cuGraphExecDestroy(executable), "cuGraphExecDestroy");
      cuda.checkRelease(cuda.driver().cuGraphDestroy(graph), "cuGraphDestroy");
    }
  }
}
