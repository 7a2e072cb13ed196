package io.streamgan.cli.access;

import io.streamgan.schemas.access.Right;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * Resources of Strimzi's kind KafkaUser, with SCRAM credentials that Strimzi makes.
 *
 * @param cluster name of the resource Kafka
 */
record StrimziFormat(String cluster) implements RightsFormat {
  private static final String USER = "User:";

  @Override
  public String text(String service, String principal, List<Right> rights) {
    String name = principal.startsWith(USER) ? principal.substring(USER.length()) : principal;
    return """
    ---
    apiVersion: kafka.strimzi.io/v1
    kind: KafkaUser
    metadata:
      name: %s
      labels:
        strimzi.io/cluster: "%s"
    spec:
      authentication:
        type: scram-sha-512
      authorization:
        type: simple
        acls:
    """
            .formatted(name, cluster)
        + rights.stream().map(StrimziFormat::acl).collect(Collectors.joining());
  }

  private static String acl(Right right) {
    return """
          - resource:
              type: %s
              name: "%s"
              patternType: %s
            operations: [%s]
    """
        .formatted(
            type(right.resource().resourceType()),
            right.resource().name(),
            right.resource().patternType() == PatternType.PREFIXED ? "prefix" : "literal",
            right.operations().stream()
                .map(SecurityUtils::operationName)
                .collect(Collectors.joining(", ")));
  }

  private static String type(ResourceType type) {
    return switch (type) {
      case TOPIC -> "topic";
      case GROUP -> "group";
      case TRANSACTIONAL_ID -> "transactionalId";
      default -> throw new IllegalArgumentException("no service has rights to a " + type);
    };
  }
}
