package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.KafkaUserScramSha512ClientAuthentication;
import io.strimzi.api.kafka.model.user.acl.AclOperation;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the commands print for Strimzi, read by Strimzi's own models. */
class StrimziIT {
  private static String topics = "";
  private static String users = "";

  @BeforeAll
  static void print() {
    topics = streamgan("topics", "strimzi", "--cluster", "ours", "--partitions", "3");
    users = streamgan("acls", "--format", "strimzi", "--cluster", "ours");
  }

  @Test
  void topicsAreKafkaTopics() throws IOException {
    List<KafkaTopic> read =
        Chart.documents(topics).stream()
            .map(resource -> StrictModels.read(resource, KafkaTopic.class))
            .toList();

    assertThat(read)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            topic -> {
              assertThat(topic.getMetadata().getLabels())
                  .containsEntry("strimzi.io/cluster", "ours");
              assertThat(topic.getSpec().getTopicName()).startsWith("streamgan.");
              assertThat(topic.getSpec().getConfig()).containsKey("cleanup.policy");
            });
    assertThat(read)
        .filteredOn(topic -> topic.getSpec().getTopicName().equals("streamgan.images"))
        .singleElement()
        .satisfies(topic -> assertThat(topic.getSpec().getPartitions()).isEqualTo(3));
  }

  @Test
  void rightsAreKafkaUsers() throws IOException {
    List<KafkaUser> read =
        Chart.documents(users).stream()
            .map(resource -> StrictModels.read(resource, KafkaUser.class))
            .toList();

    assertThat(read)
        .extracting(user -> user.getMetadata().getName())
        .containsExactly(
            "streamgan-topics",
            "streamgan-feed",
            "streamgan-ingest",
            "streamgan-train",
            "streamgan-average",
            "streamgan-monitor",
            "streamgan-sampler");
    assertThat(read)
        .allSatisfy(
            user -> {
              assertThat(user.getSpec().getAuthentication())
                  .isInstanceOf(KafkaUserScramSha512ClientAuthentication.class);
              assertThat(rules(user))
                  .isNotEmpty()
                  .allSatisfy(rule -> assertThat(rule.getOperations()).isNotEmpty());
            });
    assertThat(rules(read.get(3)))
        .anySatisfy(
            rule -> {
              assertThat(((AclRuleTopicResource) rule.getResource()).getName())
                  .isEqualTo("streamgan.checkpoints");
              assertThat(rule.getOperations())
                  .containsExactly(
                      AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBECONFIGS);
            });
  }

  @Test
  void theChartInstallsThemInItsNamespace() throws IOException {
    String printed = topics + users;
    List<JsonNode> resources =
        Chart.render(
            "kafka: {bootstrapServers: 'kafka:9092'}\nstrimzi:\n  resources: |\n"
                + printed.indent(4));

    for (JsonNode resource : Chart.documents(printed)) {
      JsonNode installed =
          Chart.find(
              resources, resource.at("/kind").asText(), resource.at("/metadata/name").asText());
      assertThat(installed.at("/spec")).isEqualTo(resource.at("/spec"));
      assertThat(installed.at("/metadata/labels")).isEqualTo(resource.at("/metadata/labels"));
      assertThat(installed.at("/metadata/namespace").asText()).isEqualTo(Chart.NAMESPACE);
      StrictModels.read(installed);
    }
  }

  private static List<AclRule> rules(KafkaUser user) {
    return ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls();
  }

  private static String streamgan(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Unpacked.DISTRIBUTION.resolve("streamgan.jar").toString()));
    command.addAll(List.of(arguments));
    return Command.run(command.toArray(String[]::new));
  }
}
