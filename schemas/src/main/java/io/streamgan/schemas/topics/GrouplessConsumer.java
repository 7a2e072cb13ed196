package io.streamgan.schemas.topics;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Creates consumers without a consumer group: they read partitions that they assign to themselves,
 * commit no offsets, create no topics, and continue with the oldest record if retention has deleted
 * the record at their position. Settings of the user that contradict this are ignored.
 */
final class GrouplessConsumer {
  private GrouplessConsumer() {}

  /**
   * @param client settings of Kafka's consumer
   * @param committed whether records of open and aborted transactions are hidden
   */
  static <K> KafkaConsumer<K, byte[]> of(
      Map<String, Object> client, Deserializer<K> keys, boolean committed) {
    Map<String, Object> own = new HashMap<>(client);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    own.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, committed ? "read_committed" : "read_uncommitted");
    return new KafkaConsumer<>(own, keys, new ByteArrayDeserializer());
  }
}
