package io.streamgan.schemas.classes;

import io.streamgan.schemas.ClassMap;
import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code classes}, which holds the classes of all images under one prefix in one record.
 *
 * <p>Invariant: every version of the record is made from the version before it. All writers have
 * the same transactional id: a writer fences the one before it, and then reads the decided record.
 * So a change is either visible to the next writer, or fails and is made again from what that one
 * wrote. All methods may be called by any thread.
 */
public final class ClassesTopic {
  private static final int MAX_ATTEMPTS = 20;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int MAX_DOUBLINGS = 6;
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final AvroSerde<ClassMap> serde = AvroSerde.of(ClassMap.class);
  private final Map<String, Object> admin;
  private final Map<String, Object> consumer;
  private final Map<String, Object> producer;
  private final String prefix;
  private final String topic;

  /** Creates the access to the topic; clients are created when they are needed. */
  public ClassesTopic(Settings settings) {
    admin = settings.kafka(Client.ADMIN);
    consumer = settings.kafka(Client.CONSUMER);
    prefix = settings.topicsPrefix();
    topic = Topic.CLASSES.name(prefix);
    producer = new HashMap<>(settings.kafka(Client.PRODUCER));
    producer.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "streamgan-classes");
    producer.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
    producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
  }

  /** Returns the rights of a service that adds classes. */
  public static List<Right> rights(String prefix) {
    String topic = Topic.CLASSES.name(prefix);
    return List.of(
        Right.topic(topic, AclOperation.READ, AclOperation.WRITE), Right.transactionalId(topic));
  }

  /**
   * Returns the classes; none before the first feed of labelled images.
   *
   * @throws MissingTopicException when the topic does not exist
   * @throws KafkaException when the cluster cannot be reached
   */
  public ClassNames read() {
    return read(TopicLog.End.VISIBLE);
  }

  /**
   * Returns the classes; none if the topic does not exist, as on clusters of older versions.
   *
   * @throws KafkaException when the cluster cannot be reached
   */
  public ClassNames readIfPresent() {
    // A consumer would wait for seconds, because a topic that is new may not be known yet.
    return isPresent() ? read() : ClassNames.NONE;
  }

  /**
   * Returns whether the topic exists.
   *
   * @throws KafkaException when the cluster cannot be reached
   */
  public boolean isPresent() {
    try {
      Topics.requireNames(admin, List.of(topic));
      return true;
    } catch (MissingTopicException e) {
      return false;
    }
  }

  /**
   * Adds the classes that {@code labels} denote and that are not there yet.
   *
   * @return all classes
   * @throws IllegalArgumentException as {@link ClassNames#with}
   * @throws MissingTopicException when the topic does not exist
   * @throws KafkaException when the cluster refuses
   */
  public ClassNames add(Collection<String> labels) {
    ClassNames present = read();
    return present.with(labels).equals(present) ? present : change(names -> names.with(labels));
  }

  /**
   * Replaces the classes by what {@code change} makes of them. If another process changes them
   * meanwhile, {@code change} is called again.
   *
   * @return the new classes
   * @throws MissingTopicException when the topic does not exist
   * @throws KafkaException when the cluster refuses
   */
  public ClassNames change(UnaryOperator<ClassNames> change) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryChange(change);
      } catch (KafkaException e) {
        if (attempt == MAX_ATTEMPTS || !isFenced(e)) {
          throw e;
        }
        long longest = FIRST_PAUSE_MILLIS << Math.min(attempt, MAX_DOUBLINGS);
        LockSupport.parkNanos(
            TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(longest)));
      }
    }
  }

  /** Returns the classes after a record of the topic has been read. */
  public ClassNames after(ClassNames present, String key, byte @Nullable [] value) {
    if (!key.equals(prefix)) {
      return present;
    }
    if (value == null) {
      return ClassNames.NONE;
    }
    ClassMap map = serde.deserialize(topic, value);
    return ClassNames.of(map.getNames(), map.getFormer());
  }

  private ClassNames tryChange(UnaryOperator<ClassNames> change) {
    KafkaProducer<byte[], byte[]> writer =
        new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      writer.initTransactions();
      ClassNames present = read(TopicLog.End.DECIDED);
      ClassNames changed = change.apply(present);
      if (!changed.equals(present)) {
        writer.beginTransaction();
        byte[] value = serde.serialize(topic, new ClassMap(changed.names(), changed.former()));
        writer.send(new ProducerRecord<>(topic, prefix.getBytes(StandardCharsets.UTF_8), value));
        writer.commitTransaction();
      }
      return changed;
    } finally {
      writer.close(CLOSE);
    }
  }

  /**
   * Returns whether another writer has begun since this one has. The coordinator may report that as
   * an unexpected error, after which it is not known whether the transaction was committed.
   */
  private static boolean isFenced(KafkaException e) {
    Throwable reason =
        e.getClass() == KafkaException.class && e.getCause() != null ? e.getCause() : e;
    return reason.getClass() == KafkaException.class
        || reason instanceof ProducerFencedException
        || reason instanceof InvalidProducerEpochException
        || reason instanceof InvalidTxnStateException;
  }

  private ClassNames read(TopicLog.End end) {
    ClassNames[] newest = {ClassNames.NONE};
    try (TopicLog log = new TopicLog(consumer, topic, end)) {
      log.readAll(
          record -> {
            if (record.key() != null) {
              String key = new String(record.key(), StandardCharsets.UTF_8);
              newest[0] = after(newest[0], key, record.value());
            }
          });
    }
    return newest[0];
  }
}
