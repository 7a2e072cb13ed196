package io.streamgan.service;

import io.streamgan.service.HeapBoundConsumer.PassedOver;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topology on its Kafka Streams threads, from its start to its end. When one thread fails, the
 * topology stops as a whole. All methods may be called by any thread.
 */
public final class RunningTopology implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningTopology.class);
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final String service;
  private final KafkaStreams streams;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /**
   * @param service name of the service, for log lines and errors
   * @param settings as {@link StreamsSettings#of} returns them
   */
  public RunningTopology(String service, Topology topology, Map<String, Object> settings) {
    this(service, topology, settings, (partition, offset, detail) -> {});
  }

  /**
   * @param service name of the service, for log lines and errors
   * @param settings as {@link StreamsSettings#of} returns them
   * @param passedOver learns of each record that the heap cannot hold, which is logged in any case
   */
  public RunningTopology(
      String service, Topology topology, Map<String, Object> settings, PassedOver passedOver) {
    this.service = service;
    Properties properties = new Properties();
    properties.putAll(settings);
    streams = new KafkaStreams(topology, properties, new HeapBoundClients(passedOver));
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.error("{} ends: {}", service, e.getMessage(), e);
          fail(e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
  }

  /** Starts the threads. */
  public void start() {
    streams.start();
  }

  /** The running Kafka Streams client, for its state and its metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /**
   * Makes {@link #join} throw {@code cause}, the failure of a thread that runs beside the topology.
   */
  public void fail(Throwable cause) {
    end.completeExceptionally(cause);
  }

  /**
   * Blocks until {@link #close} is called or a thread fails.
   *
   * @throws RuntimeException the cause of the failure
   */
  public void join() {
    try {
      end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new KafkaException(service + " has failed", e.getCause());
    }
  }

  /**
   * Commits processed records, leaves the group and makes {@link #join} return; takes at most 4 s.
   */
  @Override
  public void close() {
    // A member that does not leave would hold up its successor until its session times out.
    if (!streams.close(
        CloseOptions.timeout(CLOSE)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP))) {
      LOG.warn("{} did not stop within {} s", service, CLOSE.toSeconds());
    }
    end.complete(null);
  }
}
