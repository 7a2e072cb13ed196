package io.streamgan.service;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that repeats a task until it is closed, whatever the task throws: a failure is
 * logged, once where it repeats itself. A full heap is reported to the handler of uncaught errors,
 * which ends a service. All methods may be called by any thread.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  private final String name;
  private final ScheduledExecutorService thread;
  private String lastFailure = "";

  /** Creates a ticker whose thread has the name {@code name}. */
  public Ticker(String name) {
    this(name, Thread.NORM_PRIORITY);
  }

  /** Creates a ticker whose thread has the name {@code name} and a priority of its own. */
  public Ticker(String name, int priority) {
    this.name = name;
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              created.setPriority(priority);
              return created;
            });
  }

  /**
   * Repeats {@code task} from now on.
   *
   * @param first time until the task runs for the first time
   * @param pause time from the end of one run to the beginning of the next
   */
  public void repeat(Duration first, Duration pause, Runnable task) {
    thread.scheduleWithFixedDelay(
        () -> run(task), first.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Interrupts the task, which is not repeated. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  public boolean isClosed() {
    return thread.isShutdown();
  }

  /** Waits for the end of the task after {@link #close}; returns whether it has ended in time. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  // What this throws would end the schedule, and be kept where nobody looks.
  private void run(Runnable task) {
    try {
      task.run();
      lastFailure = "";
    } catch (OutOfMemoryError e) {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, e);
    } catch (RuntimeException | Error e) {
      if (!isClosed() && !lastFailure.equals(e.toString())) {
        lastFailure = e.toString();
        LOG.error("{} has failed and tries again: {}", name, lastFailure, e);
      }
    }
  }
}
