package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Queues from the reading thread to the training thread, one for each partition, of which {@link
 * #take} takes the oldest record. Thread-safe, and unbounded: the reading thread pauses a partition
 * when {@link #bytes} is too large.
 */
final class ReadAhead {
  /**
   * @param bytes size of the input in memory
   * @param timestamp of the record, in milliseconds since 1970
   */
  record Entry(Input input, long bytes, long timestamp) {
    /** Assignments have a queue of their own, before all others. */
    private int queue() {
      if (input instanceof ImageRecord record) {
        return record.partition();
      }
      return input instanceof RejectedRecord rejected ? rejected.record().partition() : -1;
    }

    private long images() {
      return input instanceof ImageRecord record ? record.images().count() : 0;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Map<Integer, Deque<Entry>> queues = new TreeMap<>();
  private final Map<Integer, Long> bytes = new HashMap<>();
  private long images;
  private @Nullable RuntimeException failure;

  /** Appends all entries in one step. */
  void put(List<Entry> more) {
    lock.lock();
    try {
      for (Entry entry : more) {
        queues.computeIfAbsent(entry.queue(), partition -> new ArrayDeque<>()).add(entry);
        bytes.merge(entry.queue(), entry.bytes(), Long::sum);
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
      queues.clear();
      bytes.clear();
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

  /**
   * Removes and returns the first input of the partition whose first record is the oldest; null
   * when there is none within {@code patience}.
   *
   * @param wanted the partitions whose records are taken; assignments are always taken
   */
  @Nullable Input take(Duration patience, IntPredicate wanted) throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      Entry entry = poll(wanted);
      while (entry == null && failure == null && nanos > 0) {
        nanos = arrival.awaitNanos(nanos);
        entry = poll(wanted);
      }
      if (failure != null) {
        throw failure;
      }
      if (entry == null) {
        return null;
      }
      bytes.merge(entry.queue(), -entry.bytes(), Long::sum);
      images -= entry.images();
      return entry.input();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry poll(IntPredicate wanted) {
    Deque<Entry> oldest = null;
    for (Map.Entry<Integer, Deque<Entry>> partition : queues.entrySet()) {
      Deque<Entry> queue = partition.getValue();
      if (partition.getKey() >= 0 && !wanted.test(partition.getKey())) {
        continue;
      }
      if (oldest == null || queue.getFirst().timestamp() < oldest.getFirst().timestamp()) {
        oldest = queue;
      }
    }
    if (oldest == null) {
      return null;
    }
    Entry entry = oldest.removeFirst();
    if (oldest.isEmpty()) {
      queues.remove(entry.queue());
    }
    return entry;
  }

  /** Size of what has been read ahead of {@code partition}. */
  long bytes(int partition) {
    lock.lock();
    try {
      return bytes.getOrDefault(partition, 0L);
    } finally {
      lock.unlock();
    }
  }

  long records() {
    lock.lock();
    try {
      return queues.values().stream().mapToLong(Deque::size).sum();
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
