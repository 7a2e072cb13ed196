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
 * Queue from the reading thread to the training thread. Thread-safe, and unbounded: the reading
 * thread pauses reading when {@link #bytes} is too large.
 */
final class ReadAhead {
  /**
   * @param bytes size of the input in memory
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

  /** Appends all entries in one step. */
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

  /** Removes all entries. */
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

  /** Makes {@link #take} throw {@code cause} from now on. */
  void fail(RuntimeException cause) {
    lock.lock();
    try {
      failure = cause;
      arrival.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns the first input; null when there is none within {@code patience}. */
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
