package io.streamgan.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.codec.GeneratorWriter;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.TestRecords.Keyed;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to a model's topics as a trainer does, in transactions. */
final class TestTrainer implements AutoCloseable {
  static final String MODEL = "default";
  private static final int CHUNK_BYTES = 1000;

  private final KafkaProducer<String, byte[]> producer;
  private final String prefix;
  private final String model;

  TestTrainer(String bootstrapServers, String prefix) {
    this(bootstrapServers, prefix, MODEL);
  }

  TestTrainer(String bootstrapServers, String prefix, String model) {
    this.prefix = prefix;
    this.model = model;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                prefix + "test-trainer-" + model),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Publishes the generator whose parameters follow from {@code version}. */
  void generator(String runId, long version) {
    generator(runId, version, TestGenerator.parameters(version));
  }

  void generator(String runId, long version, ByteBuffer parameters) {
    records(
        Topic.GENERATORS, TestRecords.generator(model, runId, version, parameters, CHUNK_BYTES));
  }

  /** The same, in a transaction that is aborted. */
  void abortedGenerator(String runId, long version) {
    producer.beginTransaction();
    TestRecords.generator(model, runId, version, TestGenerator.parameters(version), CHUNK_BYTES)
        .forEach(record -> send(Topic.GENERATORS, record));
    producer.flush();
    producer.abortTransaction();
  }

  void metrics(StepMetrics metrics) {
    records(Topic.METRICS, List.of(new Keyed(model, TestRecords.encode(metrics))));
  }

  void grid(SampleGrid grid) {
    records(Topic.SAMPLES, List.of(new Keyed(model, TestRecords.encode(grid))));
  }

  void event(HealthEvent event) {
    records(Topic.EVENTS, List.of(new Keyed(model, TestRecords.encode(event))));
  }

  void quality(Quality quality) {
    records(Topic.QUALITY, List.of(new Keyed(model, TestRecords.encode(quality))));
  }

  void round(Round round) {
    records(Topic.ROUNDS, List.of(new Keyed(model, TestRecords.encode(round))));
  }

  /** Publishes the generator of classes whose parameters follow from {@code version}. */
  void classGenerator(String runId, long version) {
    generator(runId, version, TestGenerator.CLASS_NETWORK);
  }

  /** Publishes the generator of {@code network} whose parameters follow from {@code version}. */
  void generator(String runId, long version, NetworkSpec network) {
    records(
        Topic.GENERATORS,
        TestRecords.generator(
            model,
            runId,
            version,
            network,
            TestGenerator.parameters(network, version),
            CHUNK_BYTES));
  }

  /** Publishes a generator together with its classifier. */
  void generator(String runId, long version, GeneratorSnapshot snapshot) {
    List<Keyed> records = new ArrayList<>();
    new GeneratorWriter(Topic.GENERATORS.name(prefix), model)
        .write(
            TestRecords.manifest(runId, version),
            snapshot,
            record -> records.add(new Keyed(new String(record.key(), UTF_8), record.value())));
    records(Topic.GENERATORS, records);
  }

  void records(Topic topic, List<Keyed> records) {
    producer.beginTransaction();
    records.forEach(record -> send(topic, record));
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(Topic topic, Keyed record) {
    producer.send(new ProducerRecord<>(topic.name(prefix), record.key(), record.value()));
  }
}
