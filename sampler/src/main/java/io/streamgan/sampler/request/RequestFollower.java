package io.streamgan.sampler.request;

import io.streamgan.sampler.generate.OverloadedException;
import io.streamgan.sampler.serve.SampleRequests;
import io.streamgan.sampler.serve.SampleRequests.Reply;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.service.HeapBoundConsumer;
import io.streamgan.service.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that answers requests from a topic. A reply has the request's key and its header {@value
 * #CORRELATION_ID}, so that clients can match replies to requests.
 *
 * <p>Invariants: consumer and producer belong to the thread, and other threads only wake it up; the
 * samplers of a model share its requests as a consumer group; the offset of a request is committed
 * after its reply has been written, so each request has a reply, and may have several if a sampler
 * ends in between; before the first generator, requests wait on the topic.
 */
public final class RequestFollower implements AutoCloseable {
  public static final String CORRELATION_ID = "correlation-id";

  private static final Logger LOG = LoggerFactory.getLogger(RequestFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MAX_TOGETHER = 16;

  /** Largest record that the topic accepts, including key and headers. */
  private static final int MAX_RECORD_BYTES = 16 << 20;

  private static final long RETRY_MILLIS = 20;
  private static final long CLOSE_MILLIS = 3000;

  private final RequestTopics topics;
  private final SampleRequests requests;
  private final CompletableFuture<?> first;
  private final HeapBoundConsumer consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  /** Topics of requests and replies. */
  public record RequestTopics(String requests, String replies) {}

  private RequestFollower(
      Map<String, Object> consumerSettings,
      Map<String, Object> producerSettings,
      String group,
      RequestTopics topics,
      SampleRequests requests,
      CompletableFuture<?> first) {
    this.topics = topics;
    this.requests = requests;
    this.first = first;
    Map<String, Object> reading = new HashMap<>(consumerSettings);
    reading.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_TOGETHER);
    // It cannot be answered, because its key is as unknown as its content.
    consumer = new HeapBoundConsumer(reading, (partition, offset, detail) -> {});
    Map<String, Object> writing = new HashMap<>(producerSettings);
    writing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    thread = new Thread(this::run, "request-follower");
    thread.setDaemon(true);
  }

  /**
   * Starts a thread that answers requests after the first generator has been loaded.
   *
   * @param group consumer group whose members share the requests
   * @param first completes when the first generator is loaded
   */
  public static RequestFollower start(
      Map<String, Object> consumerSettings,
      Map<String, Object> producerSettings,
      String group,
      RequestTopics topics,
      SampleRequests requests,
      CompletableFuture<?> first) {
    RequestFollower follower =
        new RequestFollower(consumerSettings, producerSettings, group, topics, requests, first);
    follower.thread.start();
    return follower;
  }

  /** The failure that has ended the thread, if there is one. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Adds the meters of the consumer and the producer. */
  public void watch(Meters meters) {
    meters.watch(consumer);
    meters.watch(producer);
  }

  /** Stops, and returns when the thread has ended, or after 3 s. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    first.cancel(false);
    try {
      thread.join(CLOSE_MILLIS);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer;
        producer) {
      first.handle((generator, none) -> closing).get();
      consumer.subscribe(List.of(topics.requests()));
      while (!closing) {
        answerNext();
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      if (!closing) {
        fail(e);
      }
    } catch (ExecutionException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void answerNext() throws InterruptedException, ExecutionException {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    try {
      answer(records);
    } catch (RetriableException | CommitFailedException e) {
      LOG.warn("cannot answer {} now ({}); trying again", topics.requests(), e.getMessage());
      rewind(records);
    }
  }

  private void answer(ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException, ExecutionException {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      replies.add(answer(record));
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      sent.add(send(record, replies.get(sent.size()).get()));
    }
    if (!sent.isEmpty()) {
      producer.flush();
      Iterator<Future<RecordMetadata>> outcomes = sent.iterator();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        requireSent(record, outcomes.next());
      }
      consumer.commitSync();
    }
  }

  private Future<RecordMetadata> send(ConsumerRecord<byte[], byte[]> request, Reply reply) {
    return producer.send(ReplyRecord.of(topics.replies(), request, reply));
  }

  /** A reply that the topic does not accept because of its size is replaced by a problem. */
  private void requireSent(ConsumerRecord<byte[], byte[]> request, Future<RecordMetadata> sent) {
    try {
      KafkaFutures.get(sent);
    } catch (RecordTooLargeException e) {
      KafkaFutures.get(
          send(
              request,
              SampleRequests.refusal(
                  "The samples take more bytes than the topic of replies accepts; ask for"
                      + " fewer.")));
    }
  }

  /** Seeks to the first of {@code records} in each partition that is still assigned. */
  private void rewind(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      if (consumer.assignment().contains(partition)) {
        consumer.seek(partition, records.records(partition).get(0).offset());
      }
    }
  }

  /**
   * Answers a request; waits while too many draws wait, where a request over HTTP would be refused.
   */
  private CompletableFuture<Reply> answer(ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    if (!ReplyRecord.canAddress(record)) {
      return CompletableFuture.completedFuture(
          SampleRequests.refusal(
              "The request's key and its correlation id must have at most %d bytes each."
                  .formatted(ReplyRecord.MAX_ID_BYTES)));
    }
    while (true) {
      try {
        return requests.answer(record.value());
      } catch (OverloadedException e) {
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private void fail(Throwable e) {
    failure = e;
    LOG.error("{} is no longer answered: {}", topics.requests(), e.getMessage(), e);
  }
}
