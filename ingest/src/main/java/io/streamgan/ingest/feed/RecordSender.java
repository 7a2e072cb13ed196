package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.UnreachableClusterException;
import io.streamgan.service.Meters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records of one source, and counts those that the broker has acknowledged. For the feeding
 * thread, except for the counts.
 */
final class RecordSender implements AutoCloseable {
  /**
   * Largest number of unacknowledged bytes, less than the producer's buffer, so that sending never
   * blocks.
   */
  private static final long MAX_PENDING_BYTES = 16 << 20;

  /** Largest record that the producer sends, unless its settings say otherwise. */
  static final int MAX_REQUEST_BYTES = 16 << 20;

  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Producer<String, byte[]> producer;
  private final Object bootstrapServers;
  private final String topic;
  private final String source;
  private final String fingerprint;
  private final InFlightRecords inFlight = new InFlightRecords();
  private final FeedPosition position;
  private final int partitions;
  private int partition;
  private long sent;

  /**
   * Creates a sender of the records of one source. The topic's partitions get them in turns, so
   * that the lanes of a model learn as many images.
   *
   * @param position where the feed goes on
   */
  RecordSender(
      Map<String, Object> client,
      String topic,
      String source,
      String fingerprint,
      FeedPosition position) {
    this.topic = topic;
    this.source = source;
    this.fingerprint = fingerprint;
    bootstrapServers = client.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "(none)");
    producer =
        new KafkaProducer<>(settings(client), new StringSerializer(), new ByteArraySerializer());
    this.position = position;
    partitions = producer.partitionsFor(topic).size();
    partition = position.nextPartition(partitions);
  }

  /** Adds the producer's meters. */
  void watch(Meters meters) {
    meters.watch(producer);
  }

  /**
   * Waits until there is room for a record. The first records are sent one by one, so that those of
   * a feed that ends before each partition has one have no gap.
   *
   * @return whether there is
   * @throws KafkaException when a record has failed
   */
  boolean awaitRoom(long millis) throws InterruptedException {
    return await(sent < partitions ? 0 : MAX_PENDING_BYTES, millis);
  }

  /**
   * Waits until all records are acknowledged.
   *
   * @return whether they are
   * @throws KafkaException when a record has failed
   */
  boolean awaitAll(long millis) throws InterruptedException {
    return await(0, millis);
  }

  /** Sends a record to the next partition, unless that holds it already. */
  void send(FeedRecord record) {
    int turn = partition;
    partition = (partition + 1) % partitions;
    if (position.holds(turn, record.end())) {
      return;
    }
    sent++;
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(topic, turn, source, record.value());
    FeedPosition.write(message.headers(), record.end(), fingerprint);
    int bytes = record.value().length;
    inFlight.sent(bytes);
    producer.send(
        message,
        (metadata, exception) -> {
          if (exception == null) {
            inFlight.acknowledged(record.images(), bytes);
          } else {
            inFlight.failed(
                bytes, exception instanceof RecordTooLargeException ? tooLarge(record) : exception);
          }
        });
  }

  private static Exception tooLarge(FeedRecord record) {
    return new RecordTooLargeException(
        "the record with %s has %d bytes; raise the topic's max.message.bytes"
            .formatted(record.lastId(), record.value().length));
  }

  /** Number of partitions of the topic. */
  int partitions() {
    return partitions;
  }

  /** Acknowledged images. */
  long images() {
    return inFlight.images();
  }

  /** Bytes of the acknowledged records' values. */
  long bytes() {
    return inFlight.bytes();
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }

  private boolean await(long maxBytes, long millis) throws InterruptedException {
    boolean done = inFlight.await(maxBytes, millis);
    Exception failure = inFlight.failure();
    if (failure instanceof TimeoutException) {
      throw new UnreachableClusterException(bootstrapServers, failure);
    }
    if (failure != null) {
      throw new KafkaException(
          "%s does not take the images of %s: %s".formatted(topic, source, failure.getMessage()),
          failure);
    }
    return done;
  }

  /** Settings of a producer of images. */
  static Map<String, Object> settings(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "streamgan-feed");
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    return settings;
  }
}
