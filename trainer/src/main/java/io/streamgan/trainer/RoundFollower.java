package io.streamgan.trainer;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicFollower;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the rounds of one model. It only saves time: what a lane does is decided by checkpoints
 * and committed offsets. Thread-safe.
 */
final class RoundFollower implements RoundNews, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoundFollower.class);

  private final AvroSerde<Round> rounds = AvroSerde.of(Round.class);
  private final String model;
  private final TopicFollower follower;
  private volatile @Nullable News newest;

  /**
   * Starts to follow.
   *
   * @param client settings of Kafka's consumer
   */
  RoundFollower(Map<String, Object> client, String topic, String model) {
    this.model = model;
    follower = TopicFollower.start("streamgan-trainer-rounds", client, List.of(topic), this::read);
  }

  private void read(ConsumerRecord<String, byte[]> record) {
    if (!record.key().equals(model)) {
      return;
    }
    try {
      Round round = rounds.deserialize(record.topic(), record.value());
      News known = newest;
      newest =
          known != null
                  && known.round().getRunId().equals(round.getRunId())
                  && known.round().getRound() == round.getRound()
              ? new News(round, known.openedNanos())
              : new News(round, System.nanoTime());
    } catch (MalformedRecordException e) {
      LOG.warn("A record of {} is skipped: {}", record.topic(), e.getMessage());
    }
  }

  @Override
  public @Nullable News newest() {
    return newest;
  }

  @Override
  public void close() {
    follower.close();
  }
}
