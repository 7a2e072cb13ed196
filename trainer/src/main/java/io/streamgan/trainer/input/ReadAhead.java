package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has been read and not been taken yet: from the reading thread to the training thread.
 * Thread-safe. It takes in whatever it is given; the reading thread looks at {@link #bytes} and
 * stops reading.
 */
final class ReadAhead {
  /**
   * @param bytes that it takes in memory
   */
  record Entry(Input input, long bytes) {
    private long images() {
      return input instanceof ImageRecord record ? record.images().count() : 0;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytes;
  private long images;
  private @Nullable RuntimeException failure;

  /** Adds to the end, all at once. */
  void put(List<Entry> more) {
    lock.lock();
    try {
      for (Entry entry : more) {
        entries.add(entry);
        bytes += entry.bytes();
        images += entry.images();
      }
      arrival.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything. */
  void clear() {
    lock.lock();
    try {
      entries.clear();
      bytes = 0;
      images = 0;
    } finally {
      lock.unlock();
    }
  }

  /** From now on, {@link #take} throws {@code cause}. */
  void fail(RuntimeException cause) {
    lock.lock();
    try {
      failure = cause;
      arrival.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The first, or null when none comes within {@code patience}. */
  @Nullable Input take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (entries.isEmpty() && failure == null && nanos > 0) {
        nanos = arrival.awaitNanos(nanos);
      }
      if (failure != null) {
        throw failure;
      }
      Entry entry = entries.poll();
      if (entry == null) {
        return null;
      }
      bytes -= entry.bytes();
      images -= entry.images();
      return entry.input();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  long records() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  long images() {
    lock.lock();
    try {
      return images;
    } finally {
      lock.unlock();
    }
  }
}
