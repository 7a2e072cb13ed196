package io.streamgan.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.access.Right;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class RightsFormatTest {
  private static final List<Right> RIGHTS =
      List.of(
          Right.topic("s.images", AclOperation.READ, AclOperation.DESCRIBE_CONFIGS),
          Right.transactionalId("it's-").prefixed());

  @Test
  void commandsAreThoseOfKafkaAndQuoteWhatAShellWouldChange() {
    assertThat(new KafkaAclsFormat("a:1,b:2").text("train", "User:CN=t o", RIGHTS))
        .isEqualTo(
            """
            # train
            kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:CN=t o'\
             --operation Read --operation DescribeConfigs --topic s.images
            kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:CN=t o'\
             --operation Write --transactional-id 'it'\\''s-' --resource-pattern-type prefixed
            """);
  }

  @Test
  void aKafkaUserHasAllRightsOfItsService() {
    assertThat(new StrimziFormat("ours").text("train", "User:streamgan-train", RIGHTS))
        .contains("  name: streamgan-train\n", "strimzi.io/cluster: \"ours\"\n")
        .endsWith(
            """
                acls:
                  - resource:
                      type: topic
                      name: "s.images"
                      patternType: literal
                    operations: [Read, DescribeConfigs]
                  - resource:
                      type: transactionalId
                      name: "it's-"
                      patternType: prefix
                    operations: [Write]
            """);
  }
}
