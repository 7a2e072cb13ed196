package io.streamgan.sampler.watch;

import io.streamgan.schemas.events.Severity;
import io.streamgan.schemas.topics.TopicLag;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private static final long INTERVAL_MILLIS = 2000;
  private static final int BEATS_PER_HEARTBEAT = 5;
  private static final Duration STALL = Duration.ofSeconds(30);

  private final TrainingWatch watch;
  private final EventHub hub;
  private final TopicLag lag;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "pulse");
            created.setDaemon(true);
            return created;
          });

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
    StatusTicker pulse = new StatusTicker(watch, hub, lag);
    pulse.thread.scheduleWithFixedDelay(pulse::beat, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return pulse;
  }

  @Override
  public void close() {
    thread.shutdownNow();
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
      LOG.debug("the pulse ends");
    } catch (RuntimeException e) {
      // An exception would end the schedule, and with it the status events.
      LOG.error("the pulse missed a beat: {}", e.getMessage(), e);
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
