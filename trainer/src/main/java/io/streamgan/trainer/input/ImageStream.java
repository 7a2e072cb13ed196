package io.streamgan.trainer.input;

import io.streamgan.gan.ImageSize;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.service.HeapBoundConsumer.PassedOver;
import io.streamgan.trainer.fault.SupersededException;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Input.Assigned;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.ReadAhead.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the images topic ahead of the training thread. A reading thread owns the Kafka consumer and
 * keeps polling while a step runs; when enough has been read ahead, it pauses the partitions and
 * keeps polling.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. Only the reading thread touches the consumer and the {@link RecordReader}. All other
 *       methods may be called by any thread; {@link #next} by one, the training thread.
 *   <li>B. Every assignment and every loss of partitions begins an assignment. What was read in an
 *       older assignment is dropped; of a new one, {@link Assigned} comes first, and nothing
 *       follows it until {@link #begin} has said where to start.
 *   <li>C. {@link #membership} gives the group's generation for the newest assignment only: offsets
 *       of an older one cannot be committed with it.
 * </ul>
 *
 * <p>A model thus belongs to one assignment, and is dropped as a whole when the assignment ends.
 */
public final class ImageStream implements TrainingInput, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageStream.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(3);
  private static final Duration ENDS_INTERVAL = Duration.ofSeconds(1);

  private record Reading(long assignment, Optional<Membership> membership) {}

  private record Start(long assignment, Map<Integer, Position> positions, int channels) {}

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final ImageSize size;
  private final int classes;
  private final long readAheadBytes;
  private final ReadAhead readAhead = new ReadAhead();
  private final Thread thread;

  private final AtomicReference<@Nullable Start> start = new AtomicReference<>();
  private final AtomicBoolean rewind = new AtomicBoolean();
  private final AtomicBoolean rejoin = new AtomicBoolean();
  private volatile Reading newest = new Reading(0, Optional.empty());
  private volatile Map<Integer, Long> divergence = Map.of();
  private volatile Lag unread = Lag.NONE;

  /** Partition to whether it was read to its end; empty while that is not known. */
  private volatile Map<Integer, Boolean> atEnd = Map.of();

  private volatile boolean closing;

  // Of the reading thread alone:
  private final Map<Integer, Integer> leaderEpochs = new HashMap<>();
  private final List<Entry> tooLarge = new ArrayList<>();
  private RecordReader reader;
  private boolean reading;
  private final Set<TopicPartition> throttled = new HashSet<>();
  private long endsAskedNanos = System.nanoTime();
  private boolean superseded;
  private long recordsRead;
  private long imagesRead;

  /**
   * Starts reading.
   *
   * @param consumer returns a consumer of raw records, not subscribed, which tells of each record
   *     that the heap cannot hold; closed by {@link #close}
   * @param size that images must have
   * @param classes number of classes that labels must be below; 0 for any label
   * @param readAheadBytes of records in memory at most, give or take one poll
   */
  public ImageStream(
      Function<PassedOver, Consumer<byte[], byte[]>> consumer,
      String topic,
      ImageSize size,
      int classes,
      long readAheadBytes) {
    this.consumer = consumer.apply(this::passOver);
    this.topic = topic;
    this.size = size;
    this.classes = classes;
    this.readAheadBytes = readAheadBytes;
    reader = new RecordReader(size, classes, 0);
    thread = new Thread(this::read, "streamgan-trainer-input");
    thread.start();
  }

  @Override
  public @Nullable Input next(Duration timeout, IntPredicate wanted) throws InterruptedException {
    return readAhead.take(timeout, wanted);
  }

  @Override
  public boolean isAtEnd(IntPredicate partitions) {
    Map<Integer, Boolean> known = atEnd;
    return known.keySet().stream().anyMatch(partitions::test)
        && known.entrySet().stream()
            .filter(entry -> partitions.test(entry.getKey()))
            .allMatch(entry -> entry.getValue() && readAhead.bytes(entry.getKey()) == 0);
  }

  @Override
  public void begin(long assignment, Map<Integer, Position> positions, int channels) {
    start.set(new Start(assignment, Map.copyOf(positions), channels));
  }

  @Override
  public void rewind() {
    rewind.set(true);
  }

  @Override
  public void rejoin() {
    rejoin.set(true);
  }

  @Override
  public boolean isCurrent(long assignment) {
    return newest.assignment() == assignment;
  }

  /** Returns what commits of {@code assignment} need; empty when it has ended. */
  public Optional<Membership> membership(long assignment) {
    Reading now = newest;
    return now.assignment() == assignment ? now.membership() : Optional.empty();
  }

  @Override
  public int generation(long assignment) {
    return membership(assignment).map(now -> now.group().generationId()).orElse(-1);
  }

  /**
   * Returns, by partition, the offset from which on the log is not the one that was read: the
   * broker has lost the end of its log and written other records there. Empty again once reading
   * has begun at new positions.
   */
  public Map<Integer, Long> divergence() {
    return divergence;
  }

  @Override
  public Lag lag() {
    Lag topicLag = unread;
    return new Lag(
        topicLag.records() + readAhead.records(), topicLag.images() + readAhead.images());
  }

  /** Leaves the group and ends the reading thread. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      consumer.subscribe(List.of(topic), new AssignmentListener());
      while (!closing) {
        restartAssignmentWhenAsked();
        if (rejoin.getAndSet(false)) {
          consumer.enforceRebalance("the trainer could not reach the cluster");
        }
        startWhenAsked();
        throttle();
        askForEnds();
        List<Entry> entries = poll();
        newest = new Reading(newest.assignment(), Optional.of(membership()));
        // Measured first, so that whoever takes the first image knows how many wait behind it.
        measureLag();
        Map<Integer, Boolean> ends = reading ? ends() : Map.of();
        readAhead.put(entries);
        // After the records, so that whoever sees the end sees them, too.
        atEnd = ends;
      }
    } catch (InconsistentGroupProtocolException e) {
      readAhead.fail(
          new TrainerException(
              "the group has a trainer with another number of lanes (%s); give all trainers of a model the same lanes"
                  .formatted(e.getMessage()),
              e));
    } catch (FencedInstanceIdException e) {
      superseded = true;
      readAhead.fail(new SupersededException(e));
    } catch (RuntimeException e) {
      readAhead.fail(e);
    } catch (Error e) {
      readAhead.fail(new IllegalStateException("the reading thread has ended with " + e, e));
      throw e;
    } finally {
      closeConsumer();
    }
  }

  private void closeConsumer() {
    try {
      // A member with a fixed group.instance.id would by default stay until its session ends; one
      // that another has replaced has nothing to leave.
      GroupMembershipOperation operation =
          superseded ? GroupMembershipOperation.DEFAULT : GroupMembershipOperation.LEAVE_GROUP;
      consumer.close(CloseOptions.timeout(CLOSE).withGroupMembershipOperation(operation));
    } catch (KafkaException e) {
      LOG.warn("The trainer could not leave its consumer group: {}", e.toString());
    }
  }

  private List<Entry> poll() {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      List<Entry> entries = new ArrayList<>(records.count());
      records.forEach(record -> entries.add(parse(record)));
      // The consumer returns no record behind one that it has passed over.
      entries.addAll(tooLarge);
      tooLarge.clear();
      return entries;
    } catch (OffsetOutOfRangeException e) {
      // Whoever loads the model finds out what has become of the position.
      LOG.warn("{}; the model is loaded again", e.getMessage());
      divergence = e instanceof LogTruncationException cut ? divergence(cut) : Map.of();
      beginAssignment();
      announce();
      return List.of();
    } catch (KafkaException e) {
      Unreadable unreadable = Unreadable.of(e, consumer.assignment()).orElseThrow(() -> e);
      TopicPartition partition = unreadable.partition();
      long offset = consumer.position(partition);
      // The consumer stays at the offset; a batch of several records is passed over one by one.
      consumer.seek(partition, offset + 1);
      return List.of(new Entry(unreadable.rejected(offset), 0, 0));
    }
  }

  private void passOver(TopicPartition partition, long offset, String detail) {
    tooLarge.add(
        new Entry(Unreadable.rejected(partition, offset, Reason.TOO_MANY_BYTES, detail), 0, 0));
  }

  private static Map<Integer, Long> divergence(LogTruncationException cut) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (TopicPartition partition : cut.partitions()) {
      OffsetAndMetadata offset = cut.divergentOffsets().get(partition);
      offsets.put(partition.partition(), offset == null ? Long.MAX_VALUE : offset.offset());
    }
    return Map.copyOf(offsets);
  }

  private Membership membership() {
    return new Membership(consumer.groupMetadata(), leaderEpochs);
  }

  private Entry parse(ConsumerRecord<byte[], byte[]> record) {
    record.leaderEpoch().ifPresent(epoch -> leaderEpochs.put(record.partition(), epoch));
    Input input = reader.read(record);
    if (input instanceof ImageRecord images) {
      recordsRead++;
      imagesRead += images.images().count();
    }
    return new Entry(input, DeadLetter.bytes(record), record.timestamp());
  }

  private void restartAssignmentWhenAsked() {
    if (rewind.getAndSet(false) && !consumer.assignment().isEmpty()) {
      beginAssignment();
      announce();
    }
  }

  private void startWhenAsked() {
    Start asked = start.getAndSet(null);
    if (asked == null || asked.assignment() != newest.assignment()) {
      return;
    }
    Set<TopicPartition> assigned = consumer.assignment();
    try {
      seek(assigned, asked.positions());
    } catch (RetriableException e) {
      LOG.warn("The offsets to start at cannot be read ({}); trying again", e.toString());
      start.compareAndSet(null, asked);
      return;
    }
    divergence = Map.of();
    reader = new RecordReader(size, classes, asked.channels());
    reading = true;
    throttled.clear();
    consumer.resume(assigned);
  }

  private void seek(Set<TopicPartition> assigned, Map<Integer, Position> positions) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
    for (TopicPartition partition : assigned) {
      Position position = positions.getOrDefault(partition.partition(), Position.at(0));
      seek(partition, position.offset(), committed.get(partition));
    }
  }

  /**
   * With the leader epoch that was committed with {@code offset}, if any, the consumer finds out
   * whether the log is still the one that was read.
   */
  private void seek(TopicPartition partition, long offset, @Nullable OffsetAndMetadata committed) {
    Optional<Integer> epoch =
        committed == null
                || committed.offset() != offset
                || divergence.containsKey(partition.partition())
            ? Optional.empty()
            : committed.leaderEpoch();
    epoch.ifPresent(known -> leaderEpochs.put(partition.partition(), known));
    consumer.seek(partition, new OffsetAndMetadata(offset, epoch, ""));
  }

  /** Each partition has the same part of the memory, so that none is read far ahead of others. */
  private void throttle() {
    if (!reading) {
      return;
    }
    Set<TopicPartition> assigned = consumer.assignment();
    long limit = Math.max(1, readAheadBytes / Math.max(1, assigned.size()));
    for (TopicPartition partition : assigned) {
      long bytes = readAhead.bytes(partition.partition());
      if (bytes >= limit && throttled.add(partition)) {
        consumer.pause(Set.of(partition));
      } else if (bytes <= limit / 2 && throttled.remove(partition)) {
        consumer.resume(Set.of(partition));
      }
    }
  }

  /**
   * Asks for the ends of paused partitions: the consumer learns the end of a partition from what it
   * fetches, and fetches nothing of a paused one.
   */
  private void askForEnds() {
    long now = System.nanoTime();
    if (!throttled.isEmpty() && now - endsAskedNanos >= ENDS_INTERVAL.toNanos()) {
      endsAskedNanos = now;
      // Does not wait: a later poll receives the answer, and currentLag() then includes it.
      consumer.endOffsets(throttled, Duration.ZERO);
    }
  }

  private Map<Integer, Boolean> ends() {
    Map<Integer, Boolean> ends = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      ends.put(partition.partition(), consumer.currentLag(partition).orElse(1) == 0);
    }
    return ends;
  }

  private void measureLag() {
    Set<TopicPartition> assigned = consumer.assignment();
    if (!reading && !assigned.isEmpty()) {
      return; // it is not known yet where they begin
    }
    long records = 0;
    for (TopicPartition partition : assigned) {
      records += consumer.currentLag(partition).orElse(0);
    }
    unread = new Lag(records, recordsRead == 0 ? 0 : records * imagesRead / recordsRead);
  }

  private void beginAssignment() {
    reading = false;
    newest = new Reading(newest.assignment() + 1, Optional.empty());
    leaderEpochs.clear();
    tooLarge.clear();
    atEnd = Map.of();
    readAhead.clear();
  }

  private void announce() {
    Set<TopicPartition> assigned = consumer.assignment();
    consumer.pause(assigned);
    // Until begin() says where to start; the consumer must not look for a position of its own.
    assigned.forEach(partition -> consumer.seek(partition, 0));
    newest = new Reading(newest.assignment(), Optional.of(membership()));
    Set<Integer> partitions =
        assigned.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    Assigned input = new Assigned(newest.assignment(), partitions);
    readAhead.put(List.of(new Entry(input, 0, Long.MIN_VALUE)));
  }

  /** Called by the consumer within {@code poll}, hence on the reading thread. */
  private final class AssignmentListener implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        LOG.info("Partitions {} are assigned", partitions);
        beginAssignment();
        announce();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        LOG.info("Partitions {} are revoked", partitions);
        beginAssignment();
      }
    }
  }
}
