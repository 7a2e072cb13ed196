package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Threads that run parts of one piece of native work side by side, the caller's own among them.
 * Each computes its part alone, so nobody waits within an operator as OpenMP's threads do for each
 * other.
 */
final class Team implements AutoCloseable {
  private final int size;
  private final IntConsumer openMpThreads;
  private final ExecutorService others;

  /**
   * @param size threads, the caller's included
   * @param openMpThreads sets how many threads OpenMP uses for the thread that calls it
   */
  Team(int size, IntConsumer openMpThreads) {
    this.size = size;
    this.openMpThreads = openMpThreads;
    others =
        Executors.newFixedThreadPool(
            Math.max(1, size - 1),
            work -> {
              Thread thread =
                  new Thread(
                      () -> {
                        openMpThreads.accept(1);
                        work.run();
                      },
                      "engine");
              thread.setDaemon(true);
              return thread;
            });
  }

  int size() {
    return size;
  }

  /** Runs all, at most {@link #size} of them, and returns when the last has ended. */
  void run(List<Operator> parts) {
    if (parts.size() == 1) {
      parts.get(0).run();
      return;
    }
    List<Future<?>> running = new ArrayList<>(parts.size() - 1);
    for (Operator part : parts.subList(1, parts.size())) {
      running.add(others.submit(part::run));
    }
    openMpThreads.accept(1);
    try {
      parts.get(0).run();
    } finally {
      openMpThreads.accept(size);
      running.forEach(Team::await);
    }
  }

  /** Not to be interrupted: the part writes into arrays that others read or close next. */
  private static void await(Future<?> part) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | CancellationException e) {
          throw new IllegalStateException("a part of an operator has failed", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    others.shutdown();
  }
}
