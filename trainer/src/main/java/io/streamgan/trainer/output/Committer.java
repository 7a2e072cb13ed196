package io.streamgan.trainer.output;

import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.trainer.fault.CommitException;
import io.streamgan.trainer.fault.SupersededException;
import io.streamgan.trainer.fault.TransientFault;
import io.streamgan.trainer.input.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes commits, each in one transaction, on a thread of its own while training continues.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. All methods are called by the training thread; while a commit is under way, only the
 *       committing thread touches the producer.
 *   <li>B. At most one commit is under way; its outcome is taken before the next begins.
 *   <li>C. A transaction is open only while a commit's records are being sent, never across a
 *       training step. One that fails in any way is aborted, at the latest by the next {@link
 *       #fence}: a commit is visible as a whole or not at all.
 *   <li>D. A producer that has failed is never used again: the outcome of its last transaction is
 *       known once the next producer has fenced it.
 * </ul>
 */
public final class Committer implements CommitOutput {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final OutputRecords records;
  private final String inputTopic;
  private final Supplier<String> inputTopicId;
  private final LongFunction<Optional<Membership>> membership;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "streamgan-trainer-commit"));
  private @Nullable Producer<byte[], byte[]> producer;
  private @Nullable Future<Outcome> underWay;

  /**
   * @param producers make producers with the model's transactional id
   * @param inputTopic whose offsets are committed
   * @param inputTopicId returns the id that the topic has now
   * @param membership an assignment's place in the consumer group, empty once it has ended
   */
  public Committer(
      Supplier<Producer<byte[], byte[]>> producers,
      OutputRecords records,
      String inputTopic,
      Supplier<String> inputTopicId,
      LongFunction<Optional<Membership>> membership) {
    this.producers = producers;
    this.records = records;
    this.inputTopic = inputTopic;
    this.inputTopicId = inputTopicId;
    this.membership = membership;
  }

  @Override
  public void fence() {
    if (underWay != null) {
      throw new IllegalStateException("a commit is under way");
    }
    closeProducer();
    Producer<byte[], byte[]> fresh = producers.get();
    producer = fresh;
    fresh.initTransactions();
  }

  @Override
  public boolean isUnderWay() {
    return underWay != null;
  }

  @Override
  public void begin(Commit commit) {
    if (underWay != null) {
      throw new IllegalStateException("a commit is under way");
    }
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      throw new IllegalStateException("fence() comes first");
    }
    underWay = thread.submit(() -> commit(commit, current));
  }

  @Override
  public Optional<Outcome> outcome(Duration timeout) throws InterruptedException {
    Future<Outcome> future = underWay;
    if (future == null || (timeout.isZero() && !future.isDone())) {
      return Optional.empty();
    }
    try {
      Outcome outcome = future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      underWay = null;
      return Optional.of(outcome);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      underWay = null;
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /** Abandons a commit that is under way, and closes the producer. */
  @Override
  public void close() {
    thread.shutdownNow();
    closeProducer();
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close(CLOSE);
      producer = null;
    }
  }

  /** Runs on the committing thread, as do all methods below. */
  private Outcome commit(Commit commit, Producer<byte[], byte[]> producer) {
    long start = System.nanoTime();
    Sender sender = new Sender(producer);
    try {
      producer.beginTransaction();
      records.write(commit, sender::send);
      sender.awaitAll();
      Optional<Membership> member = membership.apply(commit.assignment());
      if (member.isEmpty() || isOfAnEarlierTopic(commit)) {
        producer.abortTransaction();
        return new Outcome.AssignmentLost(commit);
      }
      producer.sendOffsetsToTransaction(
          offsets(commit, member.get().leaderEpochs()), member.get().group());
      producer.commitTransaction();
      records.committed();
      return new Outcome.Committed(commit, (System.nanoTime() - start) / 1e6, sender.bytes);
    } catch (FencedInstanceIdException e) {
      throw new SupersededException(e);
    } catch (CommitFailedException e) {
      abort(e, producer);
      return new Outcome.AssignmentLost(commit);
    } catch (KafkaException e) {
      if (TransientFault.is(e)) {
        return new Outcome.Failed(commit, failure(commit, sender, start, e));
      }
      abort(e, producer);
      if (sender.isTooLarge(records.deadLetterTopic()) && records.trimDeadLetters()) {
        LOG.warn(
            "{} refuses a dead letter as too large; dead letters are trimmed from now on, raise its"
                + " max.message.bytes",
            records.deadLetterTopic());
        return commit(commit, producer);
      }
      throw failure(commit, sender, start, e);
    }
  }

  private static CommitException failure(
      Commit commit, Sender sender, long start, KafkaException cause) {
    Duration after = Duration.ofNanos(System.nanoTime() - start);
    return new CommitException(commit.step(), sender.bytes, after, cause);
  }

  /**
   * Whether the input topic was created anew since the model was loaded. A consumer whose position
   * is on the new topic as well goes on there without noticing.
   */
  private boolean isOfAnEarlierTopic(Commit commit) {
    String id = commit.inputTopicId();
    return !id.isEmpty() && !id.equals(inputTopicId.get());
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(
      Commit commit, Map<Integer, Integer> leaderEpochs) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    commit
        .positions()
        .forEach(
            (partition, position) ->
                offsets.put(
                    new TopicPartition(inputTopic, partition),
                    new OffsetAndMetadata(
                        position.offset(),
                        Optional.ofNullable(leaderEpochs.get(partition)),
                        commit.metadata(position))));
    return offsets;
  }

  private static void abort(KafkaException cause, Producer<byte[], byte[]> producer) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      // The broker aborts it at the latest when the next trainer of the model starts.
      cause.addSuppressed(e);
    }
  }

  /** Sends the records of one transaction. */
  private static final class Sender {
    private final Producer<byte[], byte[]> producer;
    private final List<Sent> sent = new ArrayList<>();
    private long bytes;

    Sender(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    void send(ProducerRecord<byte[], byte[]> record) {
      bytes += record.value() == null ? 0 : record.value().length;
      sent.add(new Sent(record.topic(), producer.send(record)));
    }

    /** Whether a record for {@code topic} was refused because of its size. */
    boolean isTooLarge(String topic) {
      return sent.stream()
          .filter(record -> record.topic().equals(topic) && record.answer().isDone())
          .anyMatch(Sent::isTooLarge);
    }

    /**
     * Waits until all records are on their topics. The transaction would do so too, but where one
     * is refused it would first wait for all others to time out.
     */
    void awaitAll() {
      sent.forEach(record -> KafkaFutures.get(record.answer()));
    }
  }

  /** A record on its way to {@code topic}. */
  private record Sent(String topic, Future<RecordMetadata> answer) {
    boolean isTooLarge() {
      try {
        KafkaFutures.get(answer);
        return false;
      } catch (KafkaException e) {
        return e instanceof RecordTooLargeException;
      }
    }
  }
}
