package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.TopicLag;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Keeps a feed within a distance of the consumer group that reads its images last, so that an
 * endless source does not outrun a slow trainer, and retention deletes no unread record. The
 * distance is the sum of the lags on all topics that an image passes on its way, in records, each
 * counted as a full batch. It is never underestimated. For the feeding thread only.
 */
final class LagLimiter implements AutoCloseable {
  /** A topic that images wait on until {@code group} has read them. */
  record Leg(String topic, String group) {}

  private final Map<Leg, TopicLag> lags = new LinkedHashMap<>();
  private final int imagesPerRecord;
  private final long maxLag;
  private long allowance;

  /**
   * @param client settings of Kafka's admin client
   * @param legs in the order in which an image passes them
   * @param maxLag images
   */
  LagLimiter(Map<String, Object> client, List<Leg> legs, int imagesPerRecord, long maxLag) {
    Map<String, Object> own = new HashMap<>(client);
    own.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "streamgan-feed-lag");
    for (Leg leg : legs) {
      lags.put(leg, new TopicLag(own, leg.topic()));
    }
    this.imagesPerRecord = imagesPerRecord;
    this.maxLag = maxLag;
  }

  /**
   * Deducts {@code images} from what may be sent before the next {@link #refresh}; false where that
   * is less.
   */
  boolean tryAcquire(int images) {
    if (lags.isEmpty()) {
      return true;
    }
    if (allowance < images) {
      return false;
    }
    allowance -= images;
    return true;
  }

  /**
   * Asks how far behind the groups are. All that was sent must be acknowledged.
   *
   * @throws KafkaException when the cluster refuses to answer
   */
  void refresh() {
    allowance = maxLag;
    try {
      // An image that moves on to the next topic in between is counted twice, but never missed.
      lags.forEach((leg, lag) -> allowance -= images(lag.ofGroup(leg.group())));
    } catch (RetriableException e) {
      // While a broker restarts, nothing may be sent.
      allowance = 0;
    }
  }

  @Override
  public void close() {
    lags.values().forEach(TopicLag::close);
  }

  /** Converts a lag in records; a topic that is missing lets nothing through. */
  private long images(OptionalLong records) {
    return records.isEmpty() ? maxLag : records.getAsLong() * imagesPerRecord;
  }
}
