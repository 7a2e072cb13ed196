package io.streamgan.schemas.access;

import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a service must be allowed to do with resources of the cluster. Kafka lets a principal
 * describe what it may read, write or delete, so describing is not listed beside these.
 *
 * @param resource one resource, or all whose names begin with a prefix
 */
public record Right(ResourcePattern resource, List<AclOperation> operations) {
  public static Right topic(String name, AclOperation... operations) {
    return literal(ResourceType.TOPIC, name, operations);
  }

  public static Right group(String name, AclOperation... operations) {
    return literal(ResourceType.GROUP, name, operations);
  }

  /** Returns the right to write under a transactional id. */
  public static Right transactionalId(String id) {
    return literal(ResourceType.TRANSACTIONAL_ID, id, AclOperation.WRITE);
  }

  /** Returns the same right to all resources whose names begin with the name of this one. */
  public Right prefixed() {
    return new Right(
        new ResourcePattern(resource.resourceType(), resource.name(), PatternType.PREFIXED),
        operations);
  }

  private static Right literal(ResourceType type, String name, AclOperation... operations) {
    return new Right(new ResourcePattern(type, name, PatternType.LITERAL), List.of(operations));
  }
}
