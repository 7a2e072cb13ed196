package io.streamgan.sampler.watch;

import io.streamgan.schemas.events.Severity;
import io.streamgan.schemas.topics.TopicLag;
import io.streamgan.service.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the status every two seconds, on a thread of its own. Measures the trainer's lag, and
 * reports when no step has been reported for 30 s and when the cluster does not answer.
 */
public final class StatusTicker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusTicker.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final int BEATS_PER_HEARTBEAT = 5;
  private static final Duration STALL = Duration.ofSeconds(30);

  private final TrainingWatch watch;
  private final EventHub hub;
  private final TopicLag lag;
  private final Ticker ticker = new Ticker("status");

  private int beats;
  private boolean stalled;
  private boolean unreachable;

  private StatusTicker(TrainingWatch watch, EventHub hub, TopicLag lag) {
    this.watch = watch;
    this.hub = hub;
    this.lag = lag;
  }

  /** Starts the thread; {@link #close} also closes {@code lag}. */
  public static StatusTicker start(TrainingWatch watch, EventHub hub, TopicLag lag) {
    StatusTicker status = new StatusTicker(watch, hub, lag);
    status.ticker.repeat(Duration.ZERO, INTERVAL, status::beat);
    return status;
  }

  @Override
  public void close() {
    ticker.close();
    lag.close();
  }

  private void beat() {
    try {
      askCluster();
      listenForTrainer();
      hub.publish("status", watch.status().toString());
      if (++beats % BEATS_PER_HEARTBEAT == 0) {
        hub.heartbeat();
      }
    } catch (InterruptException e) {
      LOG.debug("the status is no longer published");
    }
  }

  private void askCluster() {
    var position = watch.position();
    if (position.isEmpty()) {
      return;
    }
    try {
      watch.lag(
          lag.span()
              .map(span -> OptionalLong.of(span.behind(position.get())))
              .orElse(OptionalLong.empty()));
      if (unreachable) {
        unreachable = false;
        watch.report(SamplerEvent.CLUSTER_BACK, Severity.INFO, "the Kafka cluster answers again");
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!unreachable) {
        unreachable = true;
        LOG.warn("the Kafka cluster does not answer: {}", e.getMessage());
        watch.report(
            SamplerEvent.CLUSTER_UNREACHABLE,
            Severity.WARNING,
            "the Kafka cluster does not answer");
      }
    }
  }

  private void listenForTrainer() {
    boolean silent = watch.silence().filter(s -> s.compareTo(STALL) > 0).isPresent();
    if (silent && !stalled) {
      watch.report(
          SamplerEvent.TRAINING_STALLED,
          Severity.WARNING,
          "no step has been reported for %d s".formatted(STALL.toSeconds()));
    } else if (!silent && stalled) {
      watch.report(SamplerEvent.TRAINING_RESUMED, Severity.INFO, "steps are reported again");
    }
    stalled = silent;
  }
}
