package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.TopicLag;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Keeps a feed within a distance of a consumer group, so that an endless source does not outrun a
 * slow trainer, and retention deletes no unread record. The distance is the group's lag in records,
 * each counted as a full batch, so that it is never underestimated. For the feeding thread only.
 */
final class LagLimiter implements AutoCloseable {
  private final TopicLag lag;
  private final String group;
  private final int imagesPerRecord;
  private final long maxLag;
  private long allowance;

  /**
   * @param client settings of Kafka's admin client
   * @param maxLag images
   */
  LagLimiter(
      Map<String, Object> client, String topic, String group, int imagesPerRecord, long maxLag) {
    Map<String, Object> own = new HashMap<>(client);
    own.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "streamgan-feed-lag");
    lag = new TopicLag(own, topic);
    this.group = group;
    this.imagesPerRecord = imagesPerRecord;
    this.maxLag = maxLag;
  }

  /**
   * Deducts {@code images} from what may be sent before the next {@link #refresh}; false where that
   * is less.
   */
  boolean tryAcquire(int images) {
    if (allowance < images) {
      return false;
    }
    allowance -= images;
    return true;
  }

  /**
   * Asks how far behind the group is. All that was sent must be acknowledged.
   *
   * @throws KafkaException when the cluster refuses to answer
   */
  void refresh() {
    try {
      OptionalLong records = lag.ofGroup(group);
      allowance = records.isEmpty() ? 0 : maxLag - records.getAsLong() * imagesPerRecord;
    } catch (RetriableException e) {
      // While a broker restarts, nothing may be sent.
      allowance = 0;
    }
  }

  @Override
  public void close() {
    lag.close();
  }
}
