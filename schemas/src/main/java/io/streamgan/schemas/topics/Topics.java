package io.streamgan.schemas.topics;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Creates and checks the topics of a pipeline on a cluster. */
public final class Topics {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long RETRY_MILLIS = 20;

  private Topics() {}

  /**
   * Creates those of {@code topics} that are missing, where {@code topics.create} is set, and
   * requires that all exist otherwise.
   *
   * @throws MissingTopicException when one of {@code topics} is not there
   * @throws RefusedTopicException when the cluster refuses to create one of them
   * @throws KafkaException when the cluster cannot be reached
   */
  public static void provide(Settings settings, Collection<Topic> topics) {
    if (settings.get(Settings.TOPICS_CREATE)) {
      createMissing(settings, topics);
    } else {
      requirePresent(settings.kafka(Settings.Client.ADMIN), settings.topicsPrefix(), topics);
    }
  }

  /**
   * Creates those of {@code topics} that are missing, as {@link #requests} describes them. Returns
   * when the topics take records.
   *
   * @return the names that were created
   * @throws RefusedTopicException when the cluster refuses to create one of them; it has created
   *     the others
   * @throws KafkaException when the cluster cannot be reached
   */
  public static List<String> createMissing(Settings settings, Collection<Topic> topics) {
    Map<String, Object> client = settings.kafka(Settings.Client.ADMIN);
    try (Admin admin = admin(client)) {
      Set<String> present = names(admin, client);
      List<NewTopic> missing =
          requests(settings, topics).stream()
              .filter(topic -> !present.contains(topic.name()))
              .toList();
      List<String> created = new ArrayList<>();
      Map<String, List<String>> refused = new LinkedHashMap<>();
      Map<String, KafkaFuture<Void>> outcomes = admin.createTopics(missing).values();
      for (NewTopic topic : missing) {
        try {
          await(Objects.requireNonNull(outcomes.get(topic.name())), client);
          created.add(topic.name());
        } catch (TopicExistsException e) {
          // Another service has created it meanwhile.
        } catch (ApiException e) {
          refused.computeIfAbsent(reason(e), r -> new ArrayList<>()).add(topic.name());
        }
      }
      awaitLeaders(admin, client, created);
      if (!refused.isEmpty()) {
        throw new RefusedTopicException(refused);
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

  /**
   * Returns a topic's {@code max.message.bytes}; empty where the client may not read the topic's
   * configuration.
   *
   * @param topic full name
   * @throws KafkaException when the cluster cannot be reached
   */
  public static OptionalInt maxMessageBytes(Map<String, Object> client, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin(client)) {
      return await(admin.describeConfigs(List.of(resource)).all(), client).values().stream()
          .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())
          .mapToInt(Integer::parseInt)
          .findFirst();
    } catch (AuthorizationException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Returns the topics as the settings {@code topics.*} want them: name, partitions, replicas and
   * configuration. A topic has one partition if {@link Topic#isSinglePartition}.
   */
  public static List<NewTopic> requests(Settings settings, Collection<Topic> topics) {
    return topics.stream().map(topic -> request(topic, settings)).toList();
  }

  /** Returns the rights to create, and to describe, the topics whose names have {@code prefix}. */
  public static List<Right> rights(String prefix) {
    return all().stream()
        .map(topic -> Right.topic(topic.name(prefix), AclOperation.CREATE, AclOperation.DESCRIBE))
        .toList();
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
    return new TopicDescription(
        span.end().size(), span.offsets(), bytes(admin, client, brokers, name));
  }

  /** Empty where the client may not see the brokers' log directories. */
  private static OptionalLong bytes(
      Admin admin, Map<String, Object> client, List<Integer> brokers, String name) {
    try {
      return OptionalLong.of(
          await(admin.describeLogDirs(brokers).allDescriptions(), client).values().stream()
              .flatMap(directories -> directories.values().stream())
              .flatMap(directory -> directory.replicaInfos().entrySet().stream())
              .filter(replica -> replica.getKey().topic().equals(name))
              .mapToLong(replica -> replica.getValue().size())
              .sum());
    } catch (AuthorizationException | UnsupportedVersionException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Waits until the leaders of all partitions have them. A broker first learns of a partition and
   * then creates it; if it refuses the first batches of a producer in between and takes those that
   * are sent behind them, it refuses the first ones for good.
   */
  private static void awaitLeaders(Admin admin, Map<String, Object> client, List<String> created) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (String topic : created) {
      while (!hasLeaders(admin, client, topic, System.nanoTime() > deadline)) {
        pause();
      }
    }
  }

  private static boolean hasLeaders(
      Admin admin, Map<String, Object> client, String topic, boolean last) {
    try {
      answered(client, () -> TopicSpan.of(admin, topic, PATIENCE));
      return true;
    } catch (RetriableException e) {
      if (last) {
        throw e;
      }
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static NewTopic request(Topic topic, Settings settings) {
    Map<String, String> config = new HashMap<>(topic.config());
    config.put(
        TopicConfig.SEGMENT_BYTES_CONFIG,
        Integer.toString(settings.get(Settings.TOPICS_SEGMENT_BYTES)));
    config.putIfAbsent(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(settings.get(Settings.TOPICS_MAX_MESSAGE_BYTES)));
    int inSync = settings.get(Settings.TOPICS_MIN_INSYNC_REPLICAS);
    if (inSync > 0) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync));
    }
    int partitions = topic.isSinglePartition() ? 1 : settings.get(Settings.TOPICS_PARTITIONS);
    int replicas = settings.get(Settings.TOPICS_REPLICATION_FACTOR);
    return new NewTopic(
            topic.name(settings.topicsPrefix()),
            Optional.of(partitions),
            replicas == 0 ? Optional.empty() : Optional.of((short) replicas))
        .configs(config);
  }

  private static String reason(ApiException refusal) {
    String message = refusal.getMessage();
    return message == null ? refusal.getClass().getSimpleName() : message;
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
