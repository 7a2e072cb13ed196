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
 * @param first offset of the first record of each partition
 * @param end high watermark of each partition. It includes records after an open transaction, which
 *     a consumer of committed records cannot read yet but has to read later
 */
public record TopicSpan(Map<Integer, Long> first, Map<Integer, Long> end) {
  public TopicSpan {
    first = Map.copyOf(first);
    end = Map.copyOf(end);
  }

  /**
   * Queries the current offsets from the cluster.
   *
   * @param patience time limit of each of the three requests
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

  /**
   * Returns the number of offsets from first to end over all partitions, including those of
   * transaction markers and compacted records.
   */
  long offsets() {
    return behind(Map.of());
  }

  /**
   * Returns the number of records between a reader's position and the end, over all partitions. In
   * a partition without a position, or with a position that retention has deleted, the reader
   * continues with the first record.
   *
   * @param next offset of the reader's next record, by partition
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
   * Returns the number of records between a model's input position and the end.
   *
   * @param inputOffsets field of metrics and generators: the offset of the next record, by
   *     partition as a decimal number
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
