package io.streamgan.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.average.Aggregator;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The topics of one test on a real broker: what a producer and a reader of them see. */
final class TestStream implements AutoCloseable {
  private static final AvroSerde<ImageBatch> IMAGES = AvroSerde.of(ImageBatch.class);

  private final String bootstrapServers;
  private final String prefix;
  private final KafkaProducer<byte[], byte[]> producer;

  TestStream(String bootstrapServers, String name) {
    this.bootstrapServers = bootstrapServers;
    prefix = name + ".";
    Topics.createMissing(settings(Map.of()), Trainer.TOPICS);
    Topics.createMissing(settings(Map.of()), List.of(Topic.CONTRIBUTIONS, Topic.ROUNDS));
    Map<String, Object> config = client();
    config.put("max.request.size", 16 << 20);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Settings of a trainer of this stream: small and quick, with {@code overrides} above. */
  Settings settings(Map<String, ?> overrides) {
    Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", bootstrapServers);
    values.put("topics.prefix", prefix);
    values.put("group.id", prefix + "trainer");
    values.put("network.width", "8");
    values.put("latent.size", "16");
    values.put("batch.size", "8");
    values.put("commit.interval.ms", "100");
    values.put("generator.interval.steps", "5");
    values.put("samples.interval.steps", "5");
    values.put("samples.rows", "2");
    values.put("samples.columns", "3");
    values.put("engine.threads", "1");
    // A consumer that is closed waits for the answer to its open fetch.
    values.put("kafka.consumer.fetch.max.wait.ms", "50");
    overrides.forEach((name, value) -> values.put(name, value.toString()));
    return new Settings(TrainerSettings.definition(), values);
  }

  /** A trainer with the real engine. */
  Trainer trainer(Map<String, ?> overrides, TrainingListener listener) {
    Settings settings = settings(overrides);
    return new Trainer(TrainerSettings.of(settings), settings, listener);
  }

  /** A trainer with the real engine, whose model is published by an aggregator. */
  Trainer trainerInRounds(Map<String, ?> overrides, TrainingListener listener) {
    Settings settings = settings(overrides);
    return new Trainer(TrainerSettings.of(settings), settings, listener, null, true);
  }

  /**
   * The aggregator of this stream.
   *
   * @param state folder of Kafka Streams' state
   */
  Aggregator aggregator(int roundSteps, Path state) {
    return Aggregator.start(
        new Settings(
            AverageSettings.definition(),
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "topics.prefix",
                prefix,
                "round.steps",
                Integer.toString(roundSteps),
                "kafka.streams.state.dir",
                state.resolve(prefix).toString())));
  }

  /** A trainer with a {@link FakeEngine}. */
  Trainer fakeTrainer(Map<String, ?> overrides, TrainingListener listener, long badStep) {
    Settings settings = settings(overrides);
    TrainerSettings trainer = TrainerSettings.of(settings);
    return new Trainer(
        trainer,
        settings,
        listener,
        (shape, seed, adaptation) ->
            new FakeEngine(
                shape, trainer, seed, seed == trainer.get(TrainerSettings.SEED) ? badStep : 0));
  }

  /** A trainer with a {@link FakeEngine} that diverges in {@code badStep}, whatever the seed. */
  Trainer divergingTrainer(Map<String, ?> overrides, TrainingListener listener, long badStep) {
    Settings settings = settings(overrides);
    TrainerSettings trainer = TrainerSettings.of(settings);
    return new Trainer(
        trainer,
        settings,
        listener,
        (shape, seed, adaptation) -> new FakeEngine(shape, trainer, seed, badStep));
  }

  /**
   * Sends grey images of 32x32, the same for the same arguments, in records of 1 to 20.
   *
   * @return the offset after the last record
   */
  long feed(int images, long seed) {
    Random random = new Random(seed);
    long next = 0;
    for (int sent = 0; sent < images; ) {
      int count = Math.min(1 + random.nextInt(20), images - sent);
      byte[] pixels = new byte[count * 1024];
      random.nextBytes(pixels);
      next = send(IMAGES.serialize("", batch(32, count, pixels))) + 1;
      sent += count;
    }
    return next;
  }

  static ImageBatch batch(int size, int count, byte[] pixels) {
    return ImageBatch.newBuilder()
        .setSource("test")
        .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_000L))
        .setHeight(size)
        .setWidth(size)
        .setChannels(1)
        .setCount(count)
        .setPixels(ByteBuffer.wrap(pixels))
        .build();
  }

  long send(ImageBatch batch) {
    return send(IMAGES.serialize("", batch));
  }

  /** Sends {@code batch} to {@code partition} of the images topic. */
  void send(int partition, ImageBatch batch) {
    send(partition, IMAGES.serialize("", batch));
  }

  /** Sends {@code value} to the images topic, and returns its offset. */
  long send(byte[] value) {
    return send(null, value);
  }

  private long send(@Nullable Integer partition, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topic.IMAGES.name(prefix), partition, "test".getBytes(UTF_8), value);
    record.headers().add("theirs", "kept".getBytes(UTF_8));
    try {
      return producer.send(record).get().offset();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends {@code event} about the model of the default name. */
  void send(HealthEvent event) {
    send("default", event);
  }

  /** Sends {@code event} about {@code model}. */
  void send(String model, HealthEvent event) {
    send(Topic.EVENTS, model, AvroSerde.of(HealthEvent.class).serialize("", event));
  }

  /** Sends {@code value} to {@code topic}. */
  void send(Topic topic, String key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>(topic.name(prefix), key.getBytes(UTF_8), value)).get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything of type {@code type} that is committed on {@code topic}. */
  <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
    AvroSerde<T> serde = AvroSerde.of(type);
    return read(topic).stream().map(r -> serde.deserialize(r.topic(), r.value())).toList();
  }

  /** The same of one key. */
  <T extends SpecificRecord> List<T> read(Topic topic, String key, Class<T> type) {
    AvroSerde<T> serde = AvroSerde.of(type);
    return read(topic).stream()
        .filter(r -> key.equals(new String(r.key(), UTF_8)))
        .map(r -> serde.deserialize(r.topic(), r.value()))
        .toList();
  }

  /** Everything that is committed on {@code topic}. */
  List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
    Map<String, Object> config = client();
    config.put("isolation.level", "read_committed");
    config.put("max.partition.fetch.bytes", 32 << 20);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic.name(prefix), 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).getOrDefault(partitions.get(0), 0L);
      while (consumer.position(partitions.get(0)) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  /** Sets a property of {@code topic}. */
  void configure(Topic topic, String property, String value) {
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(property, value), OpType.SET);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name(prefix));
    try (Admin admin = Admin.create(client())) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
      // The controller answers before the broker that trainers ask has learned of the change.
      await()
          .until(
              () ->
                  admin.describeConfigs(List.of(resource)).all().get().values().stream()
                      .allMatch(config -> value.equals(config.get(property).value())));
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Deletes the images before {@code offset}, as retention does. */
  void deleteBefore(long offset) {
    TopicPartition partition = new TopicPartition(Topic.IMAGES.name(prefix), 0);
    try (Admin admin = Admin.create(client())) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds partitions to {@code topic}, so that it has {@code count}. */
  void addPartitions(Topic topic, int count) {
    Map<String, NewPartitions> more = Map.of(topic.name(prefix), NewPartitions.increaseTo(count));
    try (Admin admin = Admin.create(client())) {
      admin.createPartitions(more).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Deletes {@code topic} with its records, and creates it again. */
  void recreate(Topic topic) {
    try (Admin admin = Admin.create(client())) {
      admin.deleteTopics(List.of(topic.name(prefix))).all().get();
      Awaitility.await()
          .until(
              () -> {
                Topics.createMissing(settings(Map.of()), List.of(topic));
                return admin.listTopics().names().get().contains(topic.name(prefix));
              });
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The group's committed offset; -1 when there is none. */
  long committedOffset() {
    try (Admin admin = Admin.create(client())) {
      OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(prefix + "trainer")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(Topic.IMAGES.name(prefix), 0));
      return committed == null ? -1 : committed.offset();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
  }

  String prefix() {
    return prefix;
  }

  @Override
  public void close() {
    producer.close();
  }
}
