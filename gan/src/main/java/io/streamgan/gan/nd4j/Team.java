package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads, including the caller's, that run the parts of a task in parallel. At most one
 * caller may use the team at a time.
 *
 * <p>Each thread computes its part alone, so threads wait for each other only at the end of a task,
 * unlike OpenMP's threads within an operator. As other programs hold up one or another of them, a
 * thread that has ended its part helps with the loops of the others ({@link #forEach}). What is
 * computed does not depend on which thread does it.
 */
final class Team implements AutoCloseable {
  /**
   * Iterations of busy waiting before a thread parks. They take some tens of microseconds, about as
   * long as waking a thread, and longer than most pauses between tasks.
   */
  private static final int SPINS = 2000;

  private final List<Thread> others;
  private volatile @Nullable Task task;
  private volatile boolean closed;

  /**
   * @param size number of threads, including the caller's
   */
  Team(int size) {
    others =
        IntStream.range(1, size)
            .mapToObj(own -> new Thread(() -> work(own), "engine"))
            .peek(thread -> thread.setDaemon(true))
            .toList();
    others.forEach(Thread::start);
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

  /**
   * Runs all parts, at most {@link #size}, and returns when the last one has ended, even if the
   * caller is interrupted, because a part writes to arrays that are read or closed next.
   */
  void run(List<Runnable> parts) {
    if (parts.size() == 1) {
      parts.get(0).run();
      return;
    }
    Task next = new Task(parts);
    task = next;
    others.forEach(LockSupport::unpark);
    next.work(0);
    next.check();
  }

  /**
   * Runs the iterations of a loop within a part, and returns when the last one has ended. Threads
   * without work run some of them, in any order.
   *
   * @param part number of the part
   */
  void forEach(int part, int count, IntConsumer iteration) {
    Task running = task;
    if (running == null || running.ended()) {
      // The only part of a task, which the other threads do not take part in.
      for (int i = 0; i < count; i++) {
        iteration.accept(i);
      }
    } else {
      running.forEach(part, new Loop(count, iteration));
    }
  }

  @Override
  public void close() {
    closed = true;
    others.forEach(LockSupport::unpark);
  }

  private void work(int own) {
    Task last = null;
    for (int spins = 0; !closed; spins++) {
      Task next = task;
      if (next != null && next != last) {
        next.work(own);
        last = next;
        spins = 0;
      } else if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park();
      }
    }
  }

  /**
   * Waits until {@code ended}, even if the thread is interrupted. Meanwhile it calls {@code help},
   * which returns whether there was something to do.
   */
  private static void await(BooleanSupplier ended, BooleanSupplier help) {
    boolean interrupted = false;
    for (int spins = 0; !ended.getAsBoolean(); spins++) {
      if (help.getAsBoolean()) {
        spins = 0;
      } else if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park();
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A list of parts that is run once. */
  private final class Task {
    private final Thread caller = Thread.currentThread();
    private final List<Runnable> parts;
    private final AtomicInteger left;
    private final AtomicReferenceArray<@Nullable Loop> loops;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Task(List<Runnable> parts) {
      this.parts = parts;
      loops = new AtomicReferenceArray<>(parts.size());
      left = new AtomicInteger(parts.size());
    }

    boolean ended() {
      return left.get() == 0;
    }

    /** Runs the thread's part, if there is one, and helps the others until all have ended. */
    void work(int own) {
      if (own < parts.size()) {
        run(parts.get(own));
      }
      await(this::ended, this::help);
    }

    void check() {
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new IllegalStateException("a part of a task has failed", thrown);
      }
    }

    void forEach(int part, Loop loop) {
      loops.set(part, loop);
      others.forEach(LockSupport::unpark);
      LockSupport.unpark(caller);
      try {
        loop.run();
      } finally {
        loops.set(part, null);
      }
    }

    private void run(Runnable part) {
      try {
        part.run();
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
      if (left.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }

    private boolean help() {
      for (int part = 0; part < parts.size(); part++) {
        Loop loop = loops.get(part);
        if (loop != null && loop.runNext()) {
          return true;
        }
      }
      return false;
    }
  }

  /** A loop within a part. */
  private static final class Loop {
    private final Thread owner = Thread.currentThread();
    private final int count;
    private final IntConsumer iteration;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Loop(int count, IntConsumer iteration) {
      this.count = count;
      this.iteration = iteration;
      left = new AtomicInteger(count);
    }

    void run() {
      await(() -> left.get() == 0, this::runNext);
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new IllegalStateException("an iteration has failed", thrown);
      }
    }

    /** Returns whether there was an iteration to run. */
    boolean runNext() {
      int index = next.get() < count ? next.getAndIncrement() : count;
      if (index >= count) {
        return false;
      }
      try {
        iteration.accept(index);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
      if (left.decrementAndGet() == 0) {
        LockSupport.unpark(owner);
      }
      return true;
    }
  }
}
