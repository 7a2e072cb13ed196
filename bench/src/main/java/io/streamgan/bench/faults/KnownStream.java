package io.streamgan.bench.faults;

import io.streamgan.bench.Clock;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds numbered images, of which a seed decides every pixel, in records of 1 to 20, and stays a
 * little ahead of the trainer. Owns the feeding thread.
 */
final class KnownStream implements AutoCloseable {
  private static final int SIDE = 32;
  private static final int LARGEST_RECORD = 20;
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Random random;
  private final int partitions;
  private final double imagesPerSecond;
  private final long lead;
  private final LongSupplier learned;
  private final int malformedEvery;
  private final Thread thread = new Thread(this::feed, "streamgan-faults-feed");
  private volatile boolean stopping;
  private volatile long images;
  private volatile long records;
  private volatile long malformed;
  private volatile @Nullable RuntimeException failure;

  /**
   * @param client of Kafka's producer
   * @param imagesPerSecond at most
   * @param lead images that may wait to be learned
   * @param learned images so far
   * @param malformedEvery one record in this many is malformed; 0 for none
   */
  KnownStream(
      Map<String, Object> client,
      String topic,
      int partitions,
      long seed,
      double imagesPerSecond,
      long lead,
      LongSupplier learned,
      int malformedEvery) {
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topic;
    this.partitions = partitions;
    this.imagesPerSecond = imagesPerSecond;
    this.lead = lead;
    this.learned = learned;
    this.malformedEvery = malformedEvery;
    random = new Random(seed);
  }

  void start() {
    thread.start();
  }

  /** Images on the topic. */
  long images() {
    return images;
  }

  /** Records on the topic, malformed ones included. */
  long records() {
    return records;
  }

  /** Records on the topic that cannot be used. */
  long malformed() {
    return malformed;
  }

  /** Ends the stream at a multiple of {@code batch} images. */
  void endAtMultipleOf(int batch) {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
    int missing = (int) ((batch - images % batch) % batch);
    if (missing > 0) {
      send(missing);
    }
    producer.flush();
  }

  private void feed() {
    long start = System.nanoTime();
    try {
      while (!stopping) {
        double due = (System.nanoTime() - start) / 1e9 * imagesPerSecond;
        if (images < due && images - learned.getAsLong() < lead) {
          send(1 + random.nextInt(LARGEST_RECORD));
        } else {
          Clock.pause(5);
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void send(int count) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    List<String> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(Long.toString(images + i));
    }
    ImageBatch batch =
        ImageBatch.newBuilder()
            .setSource("faults")
            .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_000L))
            .setHeight(SIDE)
            .setWidth(SIDE)
            .setChannels(1)
            .setCount(count)
            .setPixels(ByteBuffer.wrap(pixels))
            .setIds(ids)
            .build();
    if (malformedEvery > 0 && records % malformedEvery == malformedEvery - 1) {
      sendRecord(Malformed.value(malformed, batch));
      malformed++;
    }
    sendRecord(SERDE.serialize(topic, batch));
    images += count;
  }

  /** Sends {@code value} as the next record. */
  private void sendRecord(byte @Nullable [] value) {
    producer.send(new ProducerRecord<>(topic, (int) (records % partitions), null, value));
    records++;
  }

  @Override
  public void close() {
    stopping = true;
    producer.close();
  }
}
