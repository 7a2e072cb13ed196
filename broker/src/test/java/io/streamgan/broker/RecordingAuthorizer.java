package io.streamgan.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also records what each principal asks for. */
public final class RecordingAuthorizer extends StandardAuthorizer {
  private static final Set<Asked> ASKED = ConcurrentHashMap.newKeySet();

  /** A request of a principal, and whether it was allowed. */
  record Asked(
      String principal, AclOperation operation, ResourcePattern resource, boolean allowed) {
    @Override
    public String toString() {
      return "%s %s %s %s"
          .formatted(principal, operation, resource.resourceType(), resource.name());
    }
  }

  /** Returns the requests of all principals but the cluster's own that were refused, in order. */
  public static List<String> refused() {
    return ASKED.stream()
        .filter(asked -> !asked.allowed())
        .map(Asked::toString)
        .sorted()
        .collect(Collectors.toList());
  }

  /**
   * Returns whether {@code principal} was allowed {@code operation} on a resource of {@code
   * pattern}.
   */
  public static boolean used(String principal, AclOperation operation, ResourcePattern pattern) {
    return ASKED.stream()
        .anyMatch(
            asked ->
                asked.allowed()
                    && asked.principal().equals(principal)
                    && asked.operation() == operation
                    && asked.resource().resourceType() == pattern.resourceType()
                    && (asked.resource().name().equals(pattern.name())
                        || pattern.patternType() == PatternType.PREFIXED
                            && asked.resource().name().startsWith(pattern.name())));
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    List<AuthorizationResult> results = super.authorize(context, new ArrayList<>(actions));
    if (!context.principal().equals(KafkaPrincipal.ANONYMOUS)) {
      for (int i = 0; i < actions.size(); i++) {
        boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
        // Kafka asks for every topic when it lists them, and leaves out those that are refused.
        if (allowed || actions.get(i).logIfDenied()) {
          ASKED.add(
              new Asked(
                  context.principal().toString(),
                  actions.get(i).operation(),
                  actions.get(i).resourcePattern(),
                  allowed));
        }
      }
    }
    return results;
  }
}
