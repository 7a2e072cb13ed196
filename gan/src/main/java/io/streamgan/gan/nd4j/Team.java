package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run parts of one piece of native work side by side, the caller's own among them.
 * Each computes its part alone, so nobody waits within an operator as OpenMP's threads do for each
 * other. For one caller at a time.
 */
final class Team implements AutoCloseable {
  /** Some tens of microseconds: what it takes to wake a thread, and longer than most gaps. */
  private static final int SPINS = 2000;

  private final List<Member> others;

  /**
   * @param size threads, the caller's included
   */
  Team(int size) {
    others = Stream.generate(Member::new).limit(size - 1L).toList();
  }

  int size() {
    return others.size() + 1;
  }

  /** Makes one thread's part of some work. */
  interface PartMaker {
    /**
     * @param part its number
     * @param begin the first item
     * @param end the one behind the last
     */
    Runnable make(int part, int begin, int end);
  }

  /** Shares out {@code items} evenly: a part for each thread that gets any. */
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

  /** Runs all, at most {@link #size} of them, and returns when the last has ended. */
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

  /** A thread besides the caller's. */
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

    /** Not to be interrupted: the part writes into arrays that others read or close next. */
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
        throw new IllegalStateException("a part of an operator has failed", failure);
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
