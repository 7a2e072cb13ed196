package io.streamgan.monitor;

import io.streamgan.monitor.topology.InputBacklog;
import io.streamgan.schemas.topics.TopicLag;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.service.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the end of the images topic every few seconds, on a thread of its own, so that the
 * stream thread never waits for a cluster that does not answer. While the cluster does not answer,
 * the end is unknown.
 */
final class InputEndPoller implements InputBacklog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InputEndPoller.class);
  private static final Duration INTERVAL = Duration.ofSeconds(4);

  private final TopicLag lag;
  private final String topic;
  private final Ticker ticker = new Ticker("monitor-input-end");
  private volatile Optional<TopicSpan> span = Optional.empty();
  private boolean unreachable;

  private InputEndPoller(Map<String, Object> client, String topic) {
    lag = new TopicLag(client, topic);
    this.topic = topic;
  }

  /**
   * @param client settings of Kafka's admin client
   * @param topic of the images
   */
  static InputEndPoller follow(Map<String, Object> client, String topic) {
    InputEndPoller end = new InputEndPoller(client, topic);
    end.ticker.repeat(Duration.ZERO, INTERVAL, end::ask);
    return end;
  }

  @Override
  public OptionalLong records(Map<String, Long> inputOffsets) {
    Optional<TopicSpan> newest = span;
    return newest.isEmpty() || inputOffsets.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(newest.get().behindInput(inputOffsets));
  }

  @Override
  public void close() {
    ticker.close();
    lag.close();
  }

  private void ask() {
    try {
      span = lag.span();
      unreachable = false;
    } catch (InterruptException e) {
      LOG.debug("the end of {} is no longer asked for", topic);
    } catch (KafkaException e) {
      span = Optional.empty();
      if (!unreachable) {
        unreachable = true;
        LOG.warn("the end of {} is unknown: {}", topic, String.valueOf(e.getMessage()));
      }
    }
  }
}
