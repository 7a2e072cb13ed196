package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SoleReaderAssignorTest {
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

  private static Map<String, List<TopicPartition>> assign(Map<String, Subscription> members) {
    Node node = new Node(0, "localhost", 1);
    Node[] nodes = {node};
    List<PartitionInfo> partitions =
        ALL.stream().map(p -> new PartitionInfo(TOPIC, p.partition(), node, nodes, nodes)).toList();
    Cluster cluster = new Cluster("id", List.of(node), partitions, Set.of(), Set.of());
    Map<String, List<TopicPartition>> result = new HashMap<>();
    new SoleReaderAssignor()
        .assign(cluster, new GroupSubscription(members))
        .groupAssignment()
        .forEach((id, assignment) -> result.put(id, assignment.partitions()));
    return result;
  }

  /** A member that had partitions in {@code generation}; -1 for never. */
  private static Subscription member(int generation, boolean fixedName) {
    SoleReaderAssignor assignor = new SoleReaderAssignor();
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
