package io.streamgan.sampler.follow;

import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicFollower;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows all models' windows of metrics. Not thread-safe. */
public final class WindowFollower implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(WindowFollower.class);

  private final AvroSerde<MetricWindow> serde = AvroSerde.of(MetricWindow.class);
  private final BiConsumer<String, MetricWindow> listener;

  WindowFollower(BiConsumer<String, MetricWindow> listener) {
    this.listener = listener;
  }

  /**
   * Starts a thread that follows {@code topic}.
   *
   * @param client settings of Kafka's consumer
   * @param listener is given a model's name and its window
   */
  public static TopicFollower start(
      Map<String, Object> client, String topic, BiConsumer<String, MetricWindow> listener) {
    return TopicFollower.start(
        "window-follower", client, List.of(topic), new WindowFollower(listener));
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    try {
      listener.accept(record.key(), serde.deserialize(record.topic(), record.value()));
    } catch (MalformedRecordException e) {
      LOG.warn(
          "{}-{}@{} left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }
}
