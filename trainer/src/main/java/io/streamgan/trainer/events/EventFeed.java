package io.streamgan.trainer.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one model, in order, from an offset on. A thread of its own reads them and owns the
 * consumer; {@link #next} is called by the training thread.
 */
public final class EventFeed implements EventSource {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final AvroSerde<HealthEvent> serde = AvroSerde.of(HealthEvent.class);
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final String model;
  private final long beginning;
  private final BlockingQueue<ReceivedEvent> received = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins to read.
   *
   * @param client settings of Kafka's consumer
   * @param from offset of the first event; negative for those that come from now on
   * @throws KafkaException when the topic's end cannot be found
   */
  public EventFeed(Map<String, Object> client, String topic, String model, long from) {
    Map<String, Object> own = new HashMap<>(client);
    own.keySet().remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.keySet().remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Where retention has been quicker than this trainer.
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.model = model;
    partition = new TopicPartition(topic, 0);
    consumer = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions = List.of(partition);
      beginning = from >= 0 ? from : consumer.endOffsets(partitions).getOrDefault(partition, 0L);
      consumer.assign(partitions);
      consumer.seek(partition, beginning);
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
    thread = new Thread(this::read, "streamgan-trainer-events");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public long beginning() {
    return beginning;
  }

  @Override
  public Optional<ReceivedEvent> next(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(received.poll(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Ends the reading thread. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      LOG.debug("the events are not read on");
    } catch (KafkaException e) {
      // Training does not depend on it; the next model in memory reads on from its checkpoint.
      LOG.warn("{} cannot be read, requests are not obeyed: {}", partition, e.toString());
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || !new String(record.key(), UTF_8).equals(model)) {
      return;
    }
    try {
      HealthEvent event = serde.deserialize(record.topic(), record.value());
      received.add(new ReceivedEvent(record.offset(), event));
    } catch (MalformedRecordException e) {
      LOG.warn("{}@{} is no event: {}", partition, record.offset(), e.getMessage());
    }
  }
}
