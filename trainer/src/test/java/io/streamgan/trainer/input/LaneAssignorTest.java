package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneAssignorTest {
  private static final String TOPIC = "images";
  private static final List<TopicPartition> ALL =
      List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));

  @Test
  void oneMemberGetsAllPartitions() {
    Map<String, List<TopicPartition>> assigned =
        assign(Map.of("a", member(-1, false), "b", member(-1, false), "c", member(-1, false)));

    assertThat(assigned.get("a")).isEqualTo(ALL);
    assertThat(assigned.get("b")).isEmpty();
    assertThat(assigned.get("c")).isEmpty();
  }

  @Test
  void whoHasThemKeepsThem() {
    assertThat(assign(Map.of("a", member(-1, true), "b", member(7, false))).get("b"))
        .isEqualTo(ALL);
  }

  @Test
  void whoHadThemBeforeAnotherDoesNotGetThemBack() {
    assertThat(assign(Map.of("a", member(5, true), "b", member(7, false))).get("b")).isEqualTo(ALL);
  }

  @Test
  void aFixedNameGoesFirstWhereNobodyHasThem() {
    assertThat(assign(Map.of("a", member(-1, false), "b", member(-1, true))).get("b"))
        .isEqualTo(ALL);
  }

  @Test
  void lanesAreSharedOutAlike() {
    Map<String, List<TopicPartition>> assigned =
        assign(4, 8, Map.of("a", lanes(4, -1), "b", lanes(4, -1), "c", lanes(4, -1)));

    assertThat(assigned.values()).extracting(List::size).containsExactlyInAnyOrder(4, 2, 2);
    assertThat(assigned.values().stream().flatMap(List::stream)).hasSize(8).doesNotHaveDuplicates();
    assigned
        .values()
        .forEach(
            partitions ->
                partitions.forEach(
                    p ->
                        assertThat(partitions)
                            .contains(new TopicPartition(TOPIC, (p.partition() + 4) % 8))));
  }

  @Test
  void aJoiningMemberGetsItsShareAndTheOthersKeepTheirs() {
    Map<String, List<TopicPartition>> assigned =
        assign(4, 4, Map.of("a", lanes(4, 3, 0, 1, 2), "b", lanes(4, 3, 3), "c", lanes(4, -1)));

    assertThat(assigned.get("a")).containsExactlyElementsOf(partitions(0, 1));
    assertThat(assigned.get("b")).containsExactlyElementsOf(partitions(3));
    assertThat(assigned.get("c")).containsExactlyElementsOf(partitions(2));
  }

  @Test
  void membersBeyondTheLanesStandBy() {
    Map<String, List<TopicPartition>> assigned =
        assign(2, 2, Map.of("a", lanes(2, -1), "b", lanes(2, 5, 0), "c", lanes(2, 5, 1)));

    assertThat(assigned.get("a")).isEmpty();
    assertThat(assigned.get("b")).containsExactlyElementsOf(partitions(0));
    assertThat(assigned.get("c")).containsExactlyElementsOf(partitions(1));
  }

  @Test
  void theNewestOwnerKeepsALane() {
    Map<String, List<TopicPartition>> assigned =
        assign(2, 2, Map.of("a", lanes(2, 4, 0, 1), "b", lanes(2, 6, 1)));

    assertThat(assigned.get("a")).containsExactlyElementsOf(partitions(0));
    assertThat(assigned.get("b")).containsExactlyElementsOf(partitions(1));
  }

  private static List<TopicPartition> partitions(int... indices) {
    return Arrays.stream(indices).mapToObj(i -> new TopicPartition(TOPIC, i)).toList();
  }

  /** A member that had {@code owned} lanes in {@code generation}; -1 for never. */
  private static Subscription lanes(int count, int generation, Integer... owned) {
    LaneAssignor assignor = assignor(count);
    if (generation >= 0) {
      assignor.onAssignment(
          new Assignment(Arrays.stream(owned).map(i -> new TopicPartition(TOPIC, i)).toList()),
          new ConsumerGroupMetadata("group", generation, "id", Optional.empty()));
    }
    return new Subscription(List.of(TOPIC), assignor.subscriptionUserData(Set.of(TOPIC)));
  }

  private static LaneAssignor assignor(int lanes) {
    LaneAssignor assignor = new LaneAssignor();
    assignor.configure(Map.of(LaneAssignor.LANES, lanes));
    return assignor;
  }

  private static Map<String, List<TopicPartition>> assign(Map<String, Subscription> members) {
    return assign(1, ALL.size(), members);
  }

  private static Map<String, List<TopicPartition>> assign(
      int lanes, int count, Map<String, Subscription> members) {
    Node node = new Node(0, "localhost", 1);
    Node[] nodes = {node};
    List<PartitionInfo> partitions =
        IntStream.range(0, count)
            .mapToObj(p -> new PartitionInfo(TOPIC, p, node, nodes, nodes))
            .toList();
    Cluster cluster = new Cluster("id", List.of(node), partitions, Set.of(), Set.of());
    Map<String, List<TopicPartition>> result = new HashMap<>();
    assignor(lanes)
        .assign(cluster, new GroupSubscription(members))
        .groupAssignment()
        .forEach((id, assignment) -> result.put(id, assignment.partitions()));
    return result;
  }

  /** A member that had partitions in {@code generation}; -1 for never. */
  private static Subscription member(int generation, boolean fixedName) {
    LaneAssignor assignor = assignor(1);
    if (generation >= 0) {
      assignor.onAssignment(
          new Assignment(ALL),
          new ConsumerGroupMetadata("group", generation, "id", Optional.empty()));
    }
    Subscription subscription =
        new Subscription(List.of(TOPIC), assignor.subscriptionUserData(Set.of(TOPIC)));
    subscription.setGroupInstanceId(fixedName ? Optional.of("name") : Optional.empty());
    return subscription;
  }
}
