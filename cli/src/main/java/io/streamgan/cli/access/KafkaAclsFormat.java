package io.streamgan.cli.access;

import io.streamgan.schemas.access.Right;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.utils.SecurityUtils;

/** Commands of Kafka's tool kafka-acls.sh. */
record KafkaAclsFormat(String servers) implements RightsFormat {
  @Override
  public String text(String service, String principal, List<Right> rights) {
    StringBuilder text = new StringBuilder("# " + service + "\n");
    for (Right right : rights) {
      text.append("kafka-acls.sh --bootstrap-server ")
          .append(servers)
          .append(" --add --allow-principal ")
          .append(quoted(principal));
      for (AclOperation operation : right.operations()) {
        text.append(" --operation ").append(SecurityUtils.operationName(operation));
      }
      text.append(" --")
          .append(right.resource().resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .append(' ')
          .append(quoted(right.resource().name()));
      if (right.resource().patternType() == PatternType.PREFIXED) {
        text.append(" --resource-pattern-type prefixed");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Quotes a word for a shell, unless it has only characters that no shell changes. */
  private static String quoted(String word) {
    return word.matches("[\\w.:@%+,/=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
