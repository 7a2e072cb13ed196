package io.streamgan.schemas.topics;

import io.streamgan.schemas.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates and checks the topics of a pipeline on a cluster. */
public final class Topics {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Topics() {}

  /**
   * Creates those of {@code topics} that are missing, where {@code topics.create} is set, and
   * requires that all exist otherwise.
   *
   * @throws MissingTopicException when one of {@code topics} is not there
   * @throws KafkaException when the cluster cannot be reached or refuses
   */
  public static void provide(Settings settings, Collection<Topic> topics) {
    Map<String, Object> client = settings.kafka(Settings.Client.ADMIN);
    if (settings.get(Settings.TOPICS_CREATE)) {
      createMissing(
          client, settings.topicsPrefix(), topics, settings.get(Settings.TOPICS_PARTITIONS));
    } else {
      requirePresent(client, settings.topicsPrefix(), topics);
    }
  }

  /**
   * Creates those of {@code topics} that are missing, with the broker's default replication and
   * {@code partitions} partitions, or one partition if {@link Topic#isSinglePartition}.
   *
   * @param client settings of Kafka's admin client
   * @return the names that were created
   * @throws KafkaException when the cluster cannot be reached or refuses
   */
  public static List<String> createMissing(
      Map<String, Object> client, String prefix, Collection<Topic> topics, int partitions) {
    try (Admin admin = admin(client)) {
      Set<String> present = names(admin, client);
      List<String> created = new ArrayList<>();
      for (Topic topic : topics) {
        if (present.contains(topic.name(prefix))) {
          continue;
        }
        NewTopic request =
            new NewTopic(
                    topic.name(prefix),
                    Optional.of(topic.isSinglePartition() ? 1 : partitions),
                    Optional.empty())
                .configs(topic.config());
        if (create(admin, client, request)) {
          created.add(topic.name(prefix));
        }
      }
      return created;
    }
  }

  /**
   * Checks that topics exist.
   *
   * @throws MissingTopicException when one of {@code topics} does not exist
   * @throws KafkaException when the cluster cannot be reached
   */
  public static void requirePresent(
      Map<String, Object> client, String prefix, Collection<Topic> topics) {
    requireNames(client, topics.stream().map(topic -> topic.name(prefix)).toList());
  }

  /**
   * Checks that topics exist.
   *
   * @param topics full names
   * @throws MissingTopicException when one of them does not exist
   * @throws KafkaException when the cluster cannot be reached
   */
  public static void requireNames(Map<String, Object> client, Collection<String> topics) {
    try (Admin admin = admin(client)) {
      Set<String> present = names(admin, client);
      List<String> missing = topics.stream().filter(n -> !present.contains(n)).toList();
      if (!missing.isEmpty()) {
        throw new MissingTopicException(missing);
      }
    }
  }

  /**
   * Describes the topics that exist.
   *
   * @throws KafkaException when the cluster cannot be reached
   */
  public static Map<Topic, TopicDescription> describe(Map<String, Object> client, String prefix) {
    try (Admin admin = admin(client)) {
      Set<String> present = names(admin, client);
      Map<Topic, TopicDescription> descriptions = new EnumMap<>(Topic.class);
      for (Topic topic : Topic.values()) {
        if (present.contains(topic.name(prefix))) {
          descriptions.put(topic, describe(admin, client, topic.name(prefix)));
        }
      }
      return descriptions;
    }
  }

  /** Returns all topics, in the order of their declaration. */
  public static List<Topic> all() {
    return Arrays.asList(Topic.values());
  }

  /**
   * Returns a client with the caller's time limit, because closing a client waits for its calls.
   */
  private static Admin admin(Map<String, Object> client) {
    Map<String, Object> impatient = new HashMap<>(client);
    String millis = Long.toString(PATIENCE.toMillis());
    impatient.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    impatient.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return Admin.create(impatient);
  }

  private static Set<String> names(Admin admin, Map<String, Object> client) {
    return await(admin.listTopics().names(), client);
  }

  private static TopicDescription describe(Admin admin, Map<String, Object> client, String name) {
    TopicSpan span = answered(client, () -> TopicSpan.of(admin, name, PATIENCE));
    List<Integer> brokers =
        await(admin.describeCluster().nodes(), client).stream().map(Node::id).toList();
    long bytes =
        await(admin.describeLogDirs(brokers).allDescriptions(), client).values().stream()
            .flatMap(directories -> directories.values().stream())
            .flatMap(directory -> directory.replicaInfos().entrySet().stream())
            .filter(replica -> replica.getKey().topic().equals(name))
            .mapToLong(replica -> replica.getValue().size())
            .sum();
    return new TopicDescription(span.end().size(), span.offsets(), bytes);
  }

  /** Returns whether the topic was created; false if another service has created it meanwhile. */
  private static boolean create(Admin admin, Map<String, Object> client, NewTopic request) {
    try {
      await(admin.createTopics(List.of(request)).all(), client);
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  private static <T> T await(KafkaFuture<T> future, Map<String, Object> client) {
    return answered(client, () -> KafkaFutures.get(future, PATIENCE));
  }

  private static <T> T answered(Map<String, Object> client, Supplier<T> question) {
    try {
      return question.get();
    } catch (TimeoutException e) {
      throw new UnreachableClusterException(
          client.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "(none)"), e);
    }
  }
}
