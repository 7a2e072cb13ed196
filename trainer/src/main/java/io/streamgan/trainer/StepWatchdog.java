package io.streamgan.trainer;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports a step that takes longer than the limit, as a driver or a native library that hangs makes
 * it. The training thread says when a step begins and ends; a thread of the watchdog's own looks.
 */
final class StepWatchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepWatchdog.class);
  private static final int FAILED = 1;

  private final long limitNanos;
  private final Consumer<String> onHang;
  private final Thread thread;
  private boolean stepping;
  private boolean closed;
  private long step;
  private long deadline;

  /**
   * Starts to watch.
   *
   * @param limit of one step; zero for none
   * @param onHang takes one line that says what has happened; called by the watchdog's thread, once
   */
  StepWatchdog(Duration limit, Consumer<String> onHang) {
    limitNanos = limit.toNanos();
    this.onHang = onHang;
    thread = new Thread(this::watch, "streamgan-trainer-watchdog");
    thread.setDaemon(true);
    if (limitNanos > 0) {
      thread.start();
    }
  }

  /**
   * Ends the process: nothing can be done about a thread that hangs in native code, and an orderly
   * end would wait for it. The next trainer resumes at the last commit.
   */
  static void endProcess(String line) {
    LOG.error(line);
    Runtime.getRuntime().halt(FAILED);
  }

  /** A step begins. */
  synchronized void begin(long newStep) {
    step = newStep;
    stepping = true;
    deadline = System.nanoTime() + limitNanos;
    notifyAll();
  }

  /** The step has ended. */
  synchronized void end() {
    stepping = false;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void watch() {
    try {
      if (awaitHang()) {
        onHang.accept(
            "step %d has not ended within step.timeout.ms=%d; the process ends, look for the driver's or the machine's errors, and start the trainer again: it goes on from the last commit"
                .formatted(step, Duration.ofNanos(limitNanos).toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False where the watchdog is closed before a step hangs. */
  private synchronized boolean awaitHang() throws InterruptedException {
    while (!closed) {
      long left = deadline - System.nanoTime();
      if (!stepping) {
        wait();
      } else if (left > 0) {
        // A step that ends in time costs no notification; the next one has moved the deadline.
        wait(left / 1_000_000 + 1);
      } else {
        return true;
      }
    }
    return false;
  }
}
