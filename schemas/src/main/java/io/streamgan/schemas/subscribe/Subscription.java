package io.streamgan.schemas.subscribe;

import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.UnknownSchemaException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one topic, in their order, as they come. The iteration waits for the next one; it
 * ends after {@link ModelTopics#untilIdle} or {@link #stop}.
 *
 * <p>A caller has finished an object when it asks for the next one. In a group, finished objects
 * are committed once a second, at a rebalance and on {@link #close}: a process that is killed
 * receives those of the last second again, and one that leaves its loop early the object that it
 * left it with. If the next object is asked for later than {@code max.poll.interval.ms}, five
 * minutes by default, another member of the group may receive the same objects.
 *
 * <p>A record that cannot be decoded is logged and passed over. A record of a schema that this
 * version does not know ends the iteration with an {@link UnknownSchemaException}, because a newer
 * version of this library can read it.
 *
 * <p>One thread iterates and closes; others may call {@link #stop} only.
 */
public final class Subscription<T> implements Iterable<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long COMMIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final boolean grouped;
  private final @Nullable Duration idle;
  private final RecordReader<T> reader;
  private final Iterator<T> objects = new ObjectIterator();

  /** Records that have been fetched and not read yet. */
  private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

  /** Positions behind finished objects that the group does not have yet. */
  private final Map<TopicPartition, OffsetAndMetadata> finished = new HashMap<>();

  private @Nullable ConsumerRecord<byte[], byte[]> current;
  private long committedAt = System.nanoTime();
  private volatile boolean stopped;

  private Subscription(
      KafkaConsumer<byte[], byte[]> consumer,
      boolean grouped,
      @Nullable Duration idle,
      RecordReader<T> reader) {
    this.consumer = consumer;
    this.grouped = grouped;
    this.idle = idle;
    this.reader = reader;
  }

  /** Reads all partitions of {@code topic} from their oldest records on. */
  static <T> Subscription<T> ofAll(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      @Nullable Duration idle,
      RecordReader<T> reader) {
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    return new Subscription<>(consumer, false, idle, reader);
  }

  /** Reads the partitions of {@code topic} that the consumer's group gives to it. */
  static <T> Subscription<T> inGroup(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      @Nullable Duration idle,
      RecordReader<T> reader) {
    Subscription<T> subscription = new Subscription<>(consumer, true, idle, reader);
    consumer.subscribe(List.of(topic), subscription.new Revocation());
    return subscription;
  }

  /** Returns the iterator, of which there is one: a second loop continues where the first ended. */
  @Override
  public Iterator<T> iterator() {
    return objects;
  }

  /** Ends the iteration after the current object; may be called by any thread. */
  public void stop() {
    stopped = true;
  }

  /** Commits what is finished, and closes the consumer. */
  @Override
  public void close() {
    try {
      commit();
    } finally {
      consumer.close();
    }
  }

  private final class ObjectIterator implements Iterator<T> {
    private @Nullable T next;

    @Override
    public boolean hasNext() {
      if (next == null) {
        finishCurrent();
        next = await();
      }
      return next != null;
    }

    @Override
    public T next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("the subscription has ended");
      }
      T result = next;
      next = null;
      return result;
    }
  }

  private @Nullable T await() {
    long since = System.nanoTime();
    while (!stopped) {
      if (System.nanoTime() - committedAt > COMMIT_NANOS) {
        commit();
      }
      if (fetched.isEmpty()) {
        if (idle != null && System.nanoTime() - since > idle.toNanos()) {
          return null;
        }
        consumer.poll(POLL).forEach(fetched::add);
        if (isJoining()) {
          since = System.nanoTime();
        }
        continue;
      }
      // A record that cannot be read now stays the next one, and is not finished.
      ConsumerRecord<byte[], byte[]> record = fetched.element();
      Optional<T> object = read(record);
      fetched.remove();
      current = record;
      if (object.isPresent()) {
        return object.get();
      }
      finishCurrent();
      since = System.nanoTime();
    }
    return null;
  }

  /** Whether the group has not taken this member in yet, which can take seconds. */
  private boolean isJoining() {
    return grouped && consumer.groupMetadata().generationId() < 0;
  }

  private Optional<T> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return reader.read(record);
    } catch (UnknownSchemaException e) {
      throw new UnknownSchemaException(
          "%s@%d: %s; a newer version of this library can read it"
              .formatted(partition(record), record.offset(), e.getMessage()));
    } catch (MalformedRecordException e) {
      LOG.warn("{}@{} left out: {}", partition(record), record.offset(), e.getMessage());
      return Optional.empty();
    }
  }

  private void finishCurrent() {
    ConsumerRecord<byte[], byte[]> done = current;
    if (done != null && grouped && reader.isBetweenObjects()) {
      finished.put(partition(done), new OffsetAndMetadata(done.offset() + 1));
    }
    current = null;
  }

  private void commit() {
    committedAt = System.nanoTime();
    if (finished.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(finished);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // Another member has the partitions, or will have them; it receives these objects again.
      LOG.warn("finished objects will be received again: {}", e.getMessage());
    }
    finished.clear();
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  /** Runs within {@code poll}, which is called when {@link #fetched} is empty, and on close. */
  private final class Revocation implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      finished.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }
}
