package io.streamgan.trainer.events;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.topics.TopicFollower;
import io.streamgan.schemas.topics.TopicLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one model, in order, from an offset on. A follower's thread reads them; {@link
 * #next} is called by the training thread. Training does not depend on the feed: where the follower
 * fails, requests are not obeyed until the model is loaded again.
 */
public final class EventFeed implements EventSource {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  private final ReportSerde<HealthEvent> serde = ReportSerde.of(HealthEvent.class);
  private final String model;
  private final long beginning;
  private final BlockingQueue<ReceivedEvent> received = new LinkedBlockingQueue<>();
  private final TopicFollower follower;

  /**
   * Begins to read.
   *
   * @param client settings of Kafka's consumer
   * @param from offset of the first event; negative for those that become visible from now on
   * @throws KafkaException when the topic's end cannot be found
   */
  public EventFeed(Map<String, Object> client, String topic, String model, long from) {
    this.model = model;
    TopicPartition partition = new TopicPartition(topic, 0);
    beginning = from >= 0 ? from : end(client, partition);
    follower =
        TopicFollower.start(
            "streamgan-trainer-events",
            client,
            List.of(topic),
            Map.of(partition, beginning),
            this::take);
  }

  private static long end(Map<String, Object> client, TopicPartition partition) {
    try (TopicLog log = new TopicLog(client, partition.topic(), TopicLog.End.VISIBLE)) {
      return log.end(partition);
    }
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
    follower.close();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (!model.equals(record.key())) {
      return;
    }
    try {
      HealthEvent event = serde.deserialize(record.topic(), record.value());
      received.add(new ReceivedEvent(record.offset(), event));
    } catch (MalformedRecordException e) {
      LOG.warn(
          "{}-{}@{} is no event: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }
}
