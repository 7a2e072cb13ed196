package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads, including the caller's, that run the parts of a task in parallel. Each thread
 * computes its part alone, so threads wait for each other only at the end of a task, unlike
 * OpenMP's threads within an operator. At most one caller may use the team at a time.
 */
final class Team implements AutoCloseable {
  /**
   * Iterations of busy waiting before a thread parks. They take some tens of microseconds, about as
   * long as waking a thread, and longer than most pauses between tasks.
   */
  private static final int SPINS = 2000;

  private final List<Member> others;

  /**
   * @param size number of threads, including the caller's
   */
  Team(int size) {
    others = Stream.generate(Member::new).limit(size - 1L).toList();
  }

  int size() {
    return others.size() + 1;
  }

  /** Creates one thread's part of a task. */
  interface PartMaker {
    /**
     * @param part number of the part, from 0
     * @param begin index of the first item
     * @param end index after the last item
     */
    Runnable make(int part, int begin, int end);
  }

  /** Divides {@code items} evenly, and creates a part for each thread that gets any. */
  List<Runnable> share(int items, PartMaker maker) {
    int count = Math.min(size(), items);
    List<Runnable> parts = new ArrayList<>(count);
    for (int part = 0; part < count; part++) {
      int begin = (int) ((long) items * part / count);
      int end = (int) ((long) items * (part + 1) / count);
      parts.add(maker.make(part, begin, end));
    }
    return parts;
  }

  /** Runs all parts, at most {@link #size}, and returns when the last one has ended. */
  void run(List<Runnable> parts) {
    for (int i = 1; i < parts.size(); i++) {
      others.get(i - 1).begin(parts.get(i));
    }
    try {
      parts.get(0).run();
    } finally {
      for (int i = 1; i < parts.size(); i++) {
        others.get(i - 1).await();
      }
    }
    for (int i = 1; i < parts.size(); i++) {
      others.get(i - 1).check();
    }
  }

  @Override
  public void close() {
    others.forEach(Member::close);
  }

  /** A thread of the team other than the caller's. */
  private static final class Member {
    private final Thread thread = new Thread(this::work, "engine");
    private volatile @Nullable Runnable part;
    private volatile boolean closed;
    private @Nullable Thread caller;
    private @Nullable Throwable failure;

    Member() {
      thread.setDaemon(true);
      thread.start();
    }

    void begin(Runnable next) {
      caller = Thread.currentThread();
      failure = null;
      part = next;
      LockSupport.unpark(thread);
    }

    /**
     * Waits until the part has ended, even if the caller is interrupted, because the part writes to
     * arrays that are read or closed next.
     */
    void await() {
      boolean interrupted = false;
      for (int spins = 0; part != null; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void check() {
      if (failure != null) {
        throw new IllegalStateException("a part of a task has failed", failure);
      }
    }

    void close() {
      closed = true;
      LockSupport.unpark(thread);
    }

    private void work() {
      int spins = 0;
      while (!closed) {
        Runnable next = part;
        if (next != null) {
          try {
            next.run();
          } catch (RuntimeException | Error e) {
            failure = e;
          }
          Thread waiting = caller;
          part = null;
          LockSupport.unpark(waiting);
          spins = 0;
        } else if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }
  }
}
