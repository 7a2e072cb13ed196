package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that run as one CUDA graph. They are collected at each run; a graph is made for each list
 * of tasks that is new.
 *
 * <p>Values that are set between two tasks may differ from run to run. They are kept in page-locked
 * memory, at the same place whenever the same numbers of values are set in the same order, and a
 * task of the graph copies them from there. So a run first waits for the one before it.
 */
final class Program implements AutoCloseable {
  private static final int THREAD_LOCAL = 1;
  private static final long PAGE_BYTES = 1 << 20;
  private static final long ALIGNMENT = 16;

  private final Cuda cuda;
  private final List<Recording> recordings = new ArrayList<>();
  private final List<Page> pages = new ArrayList<>();
  private List<Task> tasks = new ArrayList<>();
  private int page;
  private long used;

  /** What a graph consists of. Equal tasks do the same. */
  interface Task {
    /** Hands the task to the driver. */
    void enqueue();
  }

  /** Copies page-locked memory to the GPU. */
  record Upload(Cuda cuda, long address, Pointer source, long bytes) implements Task {
    @Override
    public void enqueue() {
      cuda.copyToGpu(address, source, bytes);
    }
  }

  /** A graph and its tasks. */
  record Recording(List<Task> tasks, long graph, long executable) {
    List<Launch> launches() {
      return tasks.stream().filter(Launch.class::isInstance).map(Launch.class::cast).toList();
    }
  }

  private record Page(Pointer memory, long bytes) {}

  Program(Cuda cuda) {
    this.cuda = cuda;
  }

  /** Returns the graphs that were made. */
  List<Recording> recordings() {
    return recordings;
  }

  /** Collects the tasks of {@code body}, and begins with them. */
  void run(Runnable body) {
    if (page > 0 || used > 0) {
      cuda.finish();
    }
    tasks = new ArrayList<>();
    page = 0;
    used = 0;
    cuda.collect(this, body);
    if (!tasks.isEmpty()) {
      cuda.launch(recording().executable());
    }
  }

  void add(Task task) {
    tasks.add(task);
  }

  /** Adds a copy to the GPU, and returns the memory that the caller writes its source to. */
  Pointer addUpload(long address, long bytes) {
    Pointer source = slot(bytes);
    tasks.add(new Upload(cuda, address, source, bytes));
    return source;
  }

  private Pointer slot(long bytes) {
    while (page < pages.size() && used + bytes > pages.get(page).bytes()) {
      page++;
      used = 0;
    }
    if (page == pages.size()) {
      long size = Math.max(bytes, PAGE_BYTES);
      pages.add(new Page(cuda.allocateHost(size), size));
    }
    Pointer slot = pages.get(page).memory().share(used);
    used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return slot;
  }

  private Recording recording() {
    for (Recording recording : recordings) {
      if (recording.tasks().equals(tasks)) {
        return recording;
      }
    }
    Driver driver = cuda.driver();
    cuda.check(
        driver.cuStreamBeginCapture_v2(cuda.stream(), THREAD_LOCAL), "cuStreamBeginCapture_v2");
    tasks.forEach(Task::enqueue);
    long[] handle = new long[1];
    cuda.check(driver.cuStreamEndCapture(cuda.stream(), handle), "cuStreamEndCapture");
    long graph = handle[0];
    cuda.check(driver.cuGraphInstantiateWithFlags(handle, graph, 0), "cuGraphInstantiateWithFlags");
    Recording made = new Recording(tasks, graph, handle[0]);
    recordings.add(made);
    return made;
  }

  @Override
  public void close() {
    for (Recording recording : recordings) {
      cuda.checkRelease(
          cuda.driver().cuGraphExecDestroy(recording.executable()), "cuGraphExecDestroy");
      cuda.checkRelease(cuda.driver().cuGraphDestroy(recording.graph()), "cuGraphDestroy");
    }
  }
}
