package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Clock;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.KafkaFutures;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
  private final long[] imagesOf;
  private final double imagesPerSecond;
  private final long lead;
  private final LongSupplier learned;
  private final int malformedEvery;
  private final Queue<FutureTask<?>> acts = new ConcurrentLinkedQueue<>();
  private final List<Fed> fed = new ArrayList<>();
  private final Thread thread = new Thread(this::feed, "streamgan-faults-feed");
  private volatile boolean stopping;
  private volatile long images;
  private volatile long records;
  private volatile long malformed;
  private volatile @Nullable RuntimeException failure;
  private int topics;
  private long firstImage;
  private long nextOffset;

  /**
   * A record of images.
   *
   * @param topic number of the topic, from 0; {@link #beginTopic} begins another
   * @param offset of the record, with one partition
   * @param firstImage number of its first image
   */
  record Fed(int topic, long offset, long firstImage, int images) {}

  /**
   * @param client of Kafka's producer
   * @param imagesPerSecond at most
   * @param lead images that may wait to be learned
   * @param learned number of the image that is learned next
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
    imagesOf = new long[partitions];
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

  /**
   * Has {@code act} done by the feeding thread, when all records that it has sent are on the topic,
   * and waits for that.
   */
  void between(Runnable act) {
    FutureTask<?> task = new FutureTask<>(act, null);
    acts.add(task);
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    } catch (ExecutionException e) {
      throw new BenchException("the stream cannot be harmed: " + e.getCause(), e);
    }
  }

  /** The topic was created anew. For {@link #between} only, as are those below. */
  void beginTopic() {
    topics++;
    nextOffset = 0;
    firstImage = images;
  }

  /** Offset of the next record, with one partition. */
  long nextOffset() {
    return nextOffset;
  }

  void send(int count) {
    for (int left = count; left > 0; left -= LARGEST_RECORD) {
      sendRecord(Math.min(left, LARGEST_RECORD));
    }
    producer.flush();
  }

  /** Sends a record that cannot be used, in a batch of its own, and returns its offset. */
  long sendUnusable(byte[] key, byte[] value, Map<String, byte[]> headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, key, value);
    headers.forEach((name, content) -> record.headers().add(name, content));
    long offset = KafkaFutures.get(producer.send(record)).offset();
    sentUnusable(1);
    return offset;
  }

  /** Counts records that cannot be used, which another producer has sent. */
  void sentUnusable(int count) {
    records += count;
    malformed += count;
    nextOffset += count;
  }

  /** The records of images, in order; not before the stream has ended. */
  List<Fed> fed() {
    return fed;
  }

  /**
   * Ends the stream at a multiple of {@code batch} images, with at least one that comes after
   * everything else, so that a trainer that learns them all has read everything.
   */
  void endAtMultipleOf(int batch) {
    endFeeding();
    sendRecord((int) (batch - images % batch));
    flush();
  }

  /**
   * Ends the stream with the same number of images in all partitions, a multiple of {@code batch}.
   */
  void endAlikeAtMultipleOf(int batch) {
    endFeeding();
    long most = Arrays.stream(imagesOf).max().orElse(0);
    long end = (most / batch + 1) * batch;
    for (int partition = 0; partition < partitions; partition++) {
      while (imagesOf[partition] < end) {
        sendRecord(partition, (int) Math.min(end - imagesOf[partition], LARGEST_RECORD));
      }
    }
    flush();
  }

  private void endFeeding() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    producer.flush();
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
  }

  private void feed() {
    long start = System.nanoTime();
    try {
      while (!stopping) {
        FutureTask<?> act = acts.poll();
        if (act != null) {
          producer.flush();
          act.run();
        }
        double due = (System.nanoTime() - start) / 1e9 * imagesPerSecond;
        if (images < due && images - Math.max(learned.getAsLong(), firstImage) < lead) {
          sendRecord(1 + random.nextInt(LARGEST_RECORD));
        } else {
          Clock.pause(5);
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void sendRecord(int count) {
    sendRecord((int) (records % partitions), count);
  }

  private void sendRecord(int partition, int count) {
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
      sendRecord(partition, Malformed.value(malformed, batch));
      malformed++;
    }
    fed.add(new Fed(topics, nextOffset, images, count));
    sendRecord(partition, SERDE.serialize(topic, batch));
    images += count;
    imagesOf[partition] += count;
  }

  /** Sends {@code value} as the next record. */
  private void sendRecord(int partition, byte @Nullable [] value) {
    producer.send(
        new ProducerRecord<>(topic, partition, null, value),
        (sent, e) -> {
          if (e != null) {
            failure = new BenchException("a record of the stream cannot be sent", e);
          }
        });
    records++;
    nextOffset++;
  }

  @Override
  public void close() {
    stopping = true;
    producer.close();
  }
}
