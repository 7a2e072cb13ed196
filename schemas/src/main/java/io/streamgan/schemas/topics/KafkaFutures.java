package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for the results of asynchronous calls of Kafka's clients, and throws their exceptions. */
public final class KafkaFutures {
  private KafkaFutures() {}

  /**
   * Waits for the result until the client's own time-out.
   *
   * @throws KafkaException with which the client failed
   * @throws InterruptException when the thread is interrupted, whose interrupt status stays set
   */
  public static <T> T get(Future<T> future) {
    return get(future, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Waits for the result for at most {@code patience}.
   *
   * @throws TimeoutException when there is no result by then
   * @throws KafkaException with which the client failed
   * @throws InterruptException when the thread is interrupted, whose interrupt status stays set
   */
  public static <T> T get(Future<T> future, Duration patience) {
    try {
      return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException(
          "the cluster has not answered within %d s".formatted(patience.toSeconds()), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
