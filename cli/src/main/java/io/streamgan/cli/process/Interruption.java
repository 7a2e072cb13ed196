package io.streamgan.cli.process;

import io.streamgan.cli.log.StandardError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Handles Ctrl-C and SIGTERM: asks the running command to stop, waits until it has stopped, and
 * ends with its exit code rather than the signal's.
 *
 * <p>The JVM runs shutdown hooks on a signal, on a thread of their own, while the command goes on
 * on its thread. Invariant: exactly one of the two ends the process, and only after the command has
 * closed what it opened, or the time that it has for that has passed.
 */
public final class Interruption {
  private static final Duration GRACE = Duration.ofSeconds(9);

  private final Deque<Runnable> stops = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode = 1;
  private boolean interrupted;
  private Duration grace = GRACE;

  /** Starts to listen for signals. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "interruption"));
  }

  /**
   * Has {@code stop} run at a signal, before those that were given earlier; at once when the signal
   * has come already.
   *
   * @param stop returns soon, and makes the command's thread go on to its end
   */
  public synchronized void onSignal(Runnable stop) {
    if (interrupted) {
      stop.run();
    } else {
      stops.push(stop);
    }
  }

  /** Sets the time that the command has to close what it opened after a signal. */
  public synchronized void allow(Duration newGrace) {
    grace = newGrace;
  }

  /** The command has nothing to close, and ends at once at a signal. */
  public void endAtOnce() {
    allow(Duration.ZERO);
  }

  /** Blocks until a signal comes. */
  public void await() {
    CountDownLatch signal = new CountDownLatch(1);
    onSignal(signal::countDown);
    try {
      signal.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has ended; lets a waiting hook end the process. */
  public void ended(int code) {
    exitCode = code;
    ended.countDown();
  }

  private void stopAndWait() {
    if (ended.getCount() == 0) {
      return; // the command ended by itself, and this is System.exit
    }
    Duration allowed;
    long deadline;
    synchronized (this) {
      allowed = grace;
      deadline = System.nanoTime() + allowed.toNanos();
      interrupted = true;
      stops.forEach(Runnable::run);
    }
    try {
      if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) && !allowed.isZero()) {
        StandardError.println(
            "streamgan: not everything stopped within " + allowed.toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
