package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The offsets of a topic at one time.
 *
 * @param first partition to the offset of its first record
 * @param end partition to its high watermark. Records behind an open transaction count, which a
 *     consumer of committed records cannot read yet: they wait for it all the same.
 */
public record TopicSpan(Map<Integer, Long> first, Map<Integer, Long> end) {
  public TopicSpan {
    first = Map.copyOf(first);
    end = Map.copyOf(end);
  }

  /**
   * Asks the cluster.
   *
   * @param patience for each of three questions
   * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException when the topic does not
   *     exist
   * @throws KafkaException when the cluster does not answer, or refuses
   */
  public static TopicSpan of(Admin admin, String topic, Duration patience) {
    List<Integer> partitions =
        KafkaFutures.get(admin.describeTopics(List.of(topic)).allTopicNames(), patience)
            .values()
            .stream()
            .flatMap(description -> description.partitions().stream())
            .map(TopicPartitionInfo::partition)
            .toList();
    return new TopicSpan(
        offsets(admin, topic, partitions, OffsetSpec.earliest(), patience),
        offsets(admin, topic, partitions, OffsetSpec.latest(), patience));
  }

  /** Offsets from first to end over all partitions; transaction markers and compacted count. */
  long offsets() {
    return behind(Map.of());
  }

  /**
   * Records between a reader and the end, over all partitions. A reader without a position in a
   * partition, or with one that retention has passed, has the partition's first record next.
   *
   * @param next partition to the offset of the reader's next record
   */
  public long behind(Map<Integer, Long> next) {
    long records = 0;
    for (Map.Entry<Integer, Long> partition : end.entrySet()) {
      long oldest = first.getOrDefault(partition.getKey(), 0L);
      long position = Math.max(oldest, next.getOrDefault(partition.getKey(), oldest));
      records += Math.max(0, partition.getValue() - position);
    }
    return records;
  }

  /**
   * Records between a model's input position and the end.
   *
   * @param inputOffsets as metrics and generators carry them: partition, in decimal, to the offset
   *     of the next record
   */
  public long behindInput(Map<String, Long> inputOffsets) {
    Map<Integer, Long> next = new HashMap<>();
    end.keySet()
        .forEach(
            partition -> {
              Long offset = inputOffsets.get(partition.toString());
              if (offset != null) {
                next.put(partition, offset);
              }
            });
    return behind(next);
  }

  private static Map<Integer, Long> offsets(
      Admin admin, String topic, List<Integer> partitions, OffsetSpec which, Duration patience) {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    partitions.forEach(partition -> request.put(new TopicPartition(topic, partition), which));
    Map<Integer, Long> offsets = new HashMap<>();
    KafkaFutures.get(admin.listOffsets(request).all(), patience)
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }
}
