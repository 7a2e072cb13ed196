package io.streamgan.schemas.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates and checks the topics of a pipeline on a cluster. */
public final class Topics {
  private static final long TIMEOUT_SECONDS = 15;

  private Topics() {}

  /**
   * Creates those of {@code topics} that are missing, with {@code partitions} each (one where order
   * matters across keys) and the broker's default replication.
   *
   * @param client settings of Kafka's admin client
   * @return the names that were created
   * @throws KafkaException when the cluster cannot be reached or refuses
   */
  public static List<String> createMissing(
      Map<String, Object> client, String prefix, Collection<Topic> topics, int partitions) {
    try (Admin admin = Admin.create(client)) {
      Set<String> present = names(admin, client);
      List<String> created = new ArrayList<>();
      for (Topic topic : topics) {
        if (present.contains(topic.name(prefix))) {
          continue;
        }
        NewTopic request =
            new NewTopic(
                    topic.name(prefix),
                    java.util.Optional.of(topic.isSinglePartition() ? 1 : partitions),
                    java.util.Optional.empty())
                .configs(topic.config());
        if (create(admin, client, request)) {
          created.add(topic.name(prefix));
        }
      }
      return created;
    }
  }

  /**
   * @throws MissingTopicException when one of {@code topics} is not there
   * @throws KafkaException when the cluster cannot be reached
   */
  public static void requirePresent(
      Map<String, Object> client, String prefix, Collection<Topic> topics) {
    try (Admin admin = Admin.create(client)) {
      Set<String> present = names(admin, client);
      List<String> missing =
          topics.stream().map(t -> t.name(prefix)).filter(n -> !present.contains(n)).toList();
      if (!missing.isEmpty()) {
        throw new MissingTopicException(missing);
      }
    }
  }

  /** All topics, in the order in which an image travels. */
  public static List<Topic> all() {
    return Arrays.asList(Topic.values());
  }

  private static Set<String> names(Admin admin, Map<String, Object> client) {
    return await(admin.listTopics().names(), client);
  }

  /** False where another service was faster. */
  private static boolean create(Admin admin, Map<String, Object> client, NewTopic request) {
    try {
      await(admin.createTopics(List.of(request)).all(), client);
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  private static <T> T await(
      org.apache.kafka.common.KafkaFuture<T> future, Map<String, Object> client) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new UnreachableClusterException(bootstrap(client), e);
      }
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new UnreachableClusterException(bootstrap(client), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  private static Object bootstrap(Map<String, Object> client) {
    return client.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "(none)");
  }
}
