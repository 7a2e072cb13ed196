package io.streamgan.trainer.input;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Assigns the lanes of a model to the members of its group: all partitions of a lane to one member,
 * and to each member as many lanes as to the others, give or take one. A lane stays where it was in
 * the newest generation, if its member does not get too many; otherwise a member with a fixed
 * {@code group.instance.id} takes precedence. Members beyond the number of lanes stand by.
 *
 * <p>Each member sends the generation in which it last had lanes, an int32, and their indices, an
 * int32 each. Members with another number of lanes have an assignor of another name, which Kafka
 * refuses in one group.
 */
public final class LaneAssignor implements ConsumerPartitionAssignor, Configurable {
  /** Name of the consumer's setting with the number of lanes. */
  public static final String LANES = "streamgan.lanes";

  private static final int NEVER = -1;
  private static final Claim NO_CLAIM = new Claim(NEVER, Set.of());

  private int lanes = 1;
  private Claim owned = NO_CLAIM;

  /**
   * @param generation in which the lanes were assigned
   */
  private record Claim(int generation, Set<Integer> lanes) {}

  @Override
  public void configure(Map<String, ?> config) {
    lanes = Integer.parseInt(String.valueOf(config.get(LANES)));
  }

  @Override
  public String name() {
    // The name that it had when there was one lane only.
    return lanes == 1 ? "streamgan-sole-reader" : "streamgan-lanes-" + lanes;
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    ByteBuffer data =
        ByteBuffer.allocate(Integer.BYTES * (1 + owned.lanes().size())).putInt(owned.generation());
    owned.lanes().forEach(data::putInt);
    return data.flip();
  }

  @Override
  public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
    Set<Integer> indices = new TreeSet<>();
    assignment.partitions().forEach(p -> indices.add(Lane.of(p.partition(), lanes).index()));
    owned = indices.isEmpty() ? NO_CLAIM : new Claim(metadata.generationId(), indices);
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Map<String, Subscription> members = new TreeMap<>(group.groupSubscription());
    Map<String, Set<Integer>> shares = shares(members);
    Set<String> topics = new TreeSet<>();
    members.values().forEach(subscription -> topics.addAll(subscription.topics()));
    Map<String, Assignment> assignments = new HashMap<>();
    shares.forEach((id, share) -> assignments.put(id, new Assignment(all(cluster, topics, share))));
    return new GroupAssignment(assignments);
  }

  private List<TopicPartition> all(Cluster cluster, Set<String> topics, Set<Integer> share) {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics) {
      Integer partitions = cluster.partitionCountForTopic(topic);
      for (int i = 0; partitions != null && i < partitions; i++) {
        if (share.contains(Lane.of(i, lanes).index())) {
          all.add(new TopicPartition(topic, i));
        }
      }
    }
    return all;
  }

  /** Returns the lanes of each member. */
  private Map<String, Set<Integer>> shares(Map<String, Subscription> members) {
    Map<String, Claim> claims = new HashMap<>();
    members.forEach((id, subscription) -> claims.put(id, claim(subscription)));
    Map<String, Set<Integer>> shares = new TreeMap<>();
    members.keySet().forEach(id -> shares.put(id, new TreeSet<>()));
    int most = (lanes + members.size() - 1) / members.size();
    // As many members as this have the larger number of lanes; the others have one lane fewer.
    int larger = lanes - (most - 1) * members.size();
    List<Integer> free = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      int index = lane;
      members.keySet().stream()
          .filter(id -> claims.getOrDefault(id, NO_CLAIM).lanes().contains(index))
          .max(Comparator.comparingInt(id -> claims.getOrDefault(id, NO_CLAIM).generation()))
          .filter(id -> hasRoom(shares, id, most, larger))
          .ifPresentOrElse(id -> give(shares, id, index), () -> free.add(index));
    }
    for (int lane : free) {
      members.keySet().stream()
          .filter(id -> hasRoom(shares, id, most, larger))
          .min(
              Comparator.comparingInt((String id) -> shares.getOrDefault(id, Set.of()).size())
                  .thenComparing(id -> !hasFixedName(members.get(id)))
                  .thenComparing(Comparator.naturalOrder()))
          .ifPresent(id -> give(shares, id, lane));
    }
    return shares;
  }

  private static void give(Map<String, Set<Integer>> shares, String id, int lane) {
    shares.computeIfPresent(
        id,
        (member, share) -> {
          share.add(lane);
          return share;
        });
  }

  private static boolean hasRoom(
      Map<String, Set<Integer>> shares, String id, int most, int larger) {
    int size = shares.getOrDefault(id, Set.of()).size();
    return size < most - 1
        || (size < most && shares.values().stream().filter(s -> s.size() == most).count() < larger);
  }

  private Claim claim(Subscription member) {
    ByteBuffer data = member.userData();
    if (data == null || data.remaining() < Integer.BYTES) {
      return NO_CLAIM;
    }
    ByteBuffer in = data.duplicate();
    int generation = in.getInt();
    if (generation == NEVER) {
      return NO_CLAIM;
    }
    Set<Integer> indices = new TreeSet<>();
    while (in.remaining() >= Integer.BYTES) {
      indices.add(in.getInt());
    }
    // Earlier versions have one lane, and do not name it.
    return new Claim(generation, indices.isEmpty() ? Set.of(0) : indices);
  }

  private static boolean hasFixedName(@Nullable Subscription member) {
    return member != null && member.groupInstanceId().isPresent();
  }
}
