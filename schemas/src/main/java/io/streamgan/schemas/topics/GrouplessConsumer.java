package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A consumer without a consumer group: it reads partitions that it assigns to itself, commits no
 * offsets, creates no topics, and continues with the oldest record if retention has deleted the
 * record at its position. Settings of the user that contradict this are ignored.
 */
public final class GrouplessConsumer<K> extends KafkaConsumer<K, byte[]> {
  /**
   * @param client settings of Kafka's consumer
   * @param committed whether records of open and aborted transactions are hidden
   */
  public GrouplessConsumer(Map<String, Object> client, Deserializer<K> keys, boolean committed) {
    super(groupless(client, committed), keys, new ByteArrayDeserializer());
  }

  /**
   * Closes the connections at once. There are no offsets to commit and no group to leave; Kafka's
   * default is to wait for the answer to the open fetch, which the broker delays by up to {@code
   * fetch.max.wait.ms} when there is nothing new to read.
   */
  @Override
  public void close() {
    close(CloseOptions.timeout(Duration.ZERO));
  }

  private static Map<String, Object> groupless(Map<String, Object> client, boolean committed) {
    Map<String, Object> own = new HashMap<>(client);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    own.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, committed ? "read_committed" : "read_uncommitted");
    return own;
  }
}
