package io.streamgan.trainer.input;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Assigns all partitions to one member of the group, because a model has one trainer, and none to
 * the others, which stand by. The member that had them in the newest generation keeps them;
 * otherwise a member with a fixed {@code group.instance.id} takes precedence.
 *
 * <p>Each member sends the generation in which it last had partitions as user data, an int32.
 */
public final class SoleReaderAssignor implements ConsumerPartitionAssignor {
  private static final int NEVER = -1;

  private int readingSince = NEVER;

  @Override
  public String name() {
    return "streamgan-sole-reader";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(readingSince).flip();
  }

  @Override
  public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
    readingSince = assignment.partitions().isEmpty() ? NEVER : metadata.generationId();
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Map<String, Subscription> members = group.groupSubscription();
    String sole =
        members.keySet().stream()
            .max(
                Comparator.comparingInt((String id) -> generation(members.get(id)))
                    .thenComparing(id -> hasFixedName(members.get(id)))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    Map<String, Assignment> assignments = new HashMap<>();
    members.forEach((id, subscription) -> assignments.put(id, new Assignment(List.of())));
    Set<String> topics = new TreeSet<>();
    members.values().forEach(subscription -> topics.addAll(subscription.topics()));
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics) {
      Integer partitions = cluster.partitionCountForTopic(topic);
      for (int i = 0; partitions != null && i < partitions; i++) {
        all.add(new TopicPartition(topic, i));
      }
    }
    assignments.put(sole, new Assignment(all));
    return new GroupAssignment(assignments);
  }

  private static int generation(@Nullable Subscription member) {
    ByteBuffer data = member == null ? null : member.userData();
    return data == null || data.remaining() < Integer.BYTES ? NEVER : data.getInt(data.position());
  }

  private static boolean hasFixedName(@Nullable Subscription member) {
    return member != null && member.groupInstanceId().isPresent();
  }
}
