package io.streamgan.monitor;

import io.streamgan.monitor.topology.Backlog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the images topic ends, asked for every few seconds on a thread of its own, so that the
 * stream thread never waits for a cluster that does not answer. While it does not, the end is
 * unknown.
 */
final class InputEnd implements Backlog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InputEnd.class);
  private static final long INTERVAL_SECONDS = 4;
  private static final long TIMEOUT_SECONDS = 10;

  private final Admin admin;
  private final String topic;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "monitor-input-end");
            created.setDaemon(true);
            return created;
          });
  private volatile Map<Integer, Long> ends = Map.of();
  private boolean unreachable;

  private InputEnd(Map<String, Object> client, String topic) {
    admin = Admin.create(client);
    this.topic = topic;
  }

  /**
   * @param client settings of Kafka's admin client
   * @param topic of the images
   */
  static InputEnd follow(Map<String, Object> client, String topic) {
    InputEnd end = new InputEnd(client, topic);
    end.thread.scheduleWithFixedDelay(end::ask, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    return end;
  }

  @Override
  public OptionalLong records(Map<String, Long> inputOffsets) {
    Map<Integer, Long> newest = ends;
    if (newest.isEmpty() || inputOffsets.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        newest.entrySet().stream()
            .mapToLong(
                end -> {
                  long next = inputOffsets.getOrDefault(end.getKey().toString(), 0L);
                  return Math.max(0, end.getValue() - next);
                })
            .sum());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    admin.close();
  }

  private void ask() {
    try {
      Map<TopicPartition, OffsetSpec> request = new HashMap<>();
      for (TopicDescription description :
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .values()) {
        description
            .partitions()
            .forEach(
                p -> request.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
      }
      Map<Integer, Long> found = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
          admin.listOffsets(request).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS).entrySet()) {
        found.put(entry.getKey().partition(), entry.getValue().offset());
      }
      ends = Map.copyOf(found);
      unreachable = false;
    } catch (ExecutionException | TimeoutException e) {
      ends = Map.of();
      if (!unreachable) {
        unreachable = true;
        LOG.warn("the end of {} is unknown: {}", topic, String.valueOf(e.getMessage()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
