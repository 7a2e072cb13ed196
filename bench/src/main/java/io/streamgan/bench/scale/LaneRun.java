package io.streamgan.bench.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Clock;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.RoundPhase;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.average.Aggregator;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.model.EngineFactory;
import io.streamgan.trainer.settings.RoundSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A model on topics of its own: as many trainers as lanes, each on a thread of this process, and an
 * aggregator where there are several. Begins with a round of one step and another round to warm up.
 */
final class LaneRun {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Map<String, String> values;
  private final int lanes;
  private final int roundSteps;
  private final int rounds;
  private final Settings settings;
  private final TrainerSettings model;

  /**
   * What was measured.
   *
   * @param stepsPerSecond of all lanes together
   * @param averageMillis time from the last contribution to its average
   */
  record Result(
      double stepsPerSecond,
      double loadMillis,
      double shareMillis,
      double commitMillis,
      double waitMillis,
      double readMillis,
      double averageMillis) {}

  /**
   * @param values settings of the trainers
   * @param prefix of the topics, not used before
   * @param rounds that are measured
   */
  LaneRun(Map<String, String> values, String prefix, int lanes, int roundSteps, int rounds) {
    this.values = new HashMap<>(values);
    this.lanes = lanes;
    this.roundSteps = roundSteps;
    this.rounds = rounds;
    this.values.put(Settings.TOPICS_PREFIX.name(), prefix);
    this.values.put(Settings.TOPICS_PARTITIONS.name(), Integer.toString(lanes));
    this.values.put(RoundSettings.LANES.name(), Integer.toString(lanes));
    this.values.put(
        TrainerSettings.STEPS.name(), Integer.toString(warmUpSteps() + rounds * roundSteps));
    settings = new Settings(TrainerSettings.definition(), this.values);
    model = TrainerSettings.of(settings);
    Topics.createMissing(settings, Topics.all());
  }

  private int warmUpSteps() {
    return 1 + roundSteps;
  }

  private void feed() {
    String topic = Topic.IMAGES.name(settings.topicsPrefix());
    ImageShape shape = new ImageShape(model.get(TrainerSettings.IMAGE_SIZE), 1);
    int images = model.imagesPerStep();
    byte[] value =
        AvroSerde.of(ImageBatch.class)
            .serialize(
                topic,
                ImageBatch.newBuilder()
                    .setSource("bench")
                    .setCapturedAt(Instant.now())
                    .setHeight(shape.height())
                    .setWidth(shape.width())
                    .setChannels(shape.channels())
                    .setCount(images)
                    .setPixels(ByteBuffer.allocate(images * shape.bytes()))
                    .build());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.kafka(Client.PRODUCER),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int step = 0; step < warmUpSteps() + rounds * roundSteps; step++) {
        for (int lane = 0; lane < lanes; lane++) {
          producer.send(new ProducerRecord<>(topic, lane, new byte[0], value));
        }
      }
    }
  }

  /** Trains with engines that sleep for {@code stepMillis} in each step. */
  Result sleeping(Path state, long stepMillis) {
    return run(
        state,
        (shape, seed, adaptation) ->
            new SleepingEngine(model.spec(shape, seed, adaptation), stepMillis));
  }

  /** Trains with real engines. */
  Result computing(Path state) {
    return run(
        state,
        (shape, seed, adaptation) ->
            Engines.create(model.spec(shape, seed, adaptation), model.engineOptions()));
  }

  private Result run(Path state, EngineFactory engines) {
    Phases phases = new Phases(warmUpSteps());
    if (lanes == 1) {
      feed();
      new Trainer(model, settings, phases, engines).run();
      return result(phases, phases.stepsPerSecond(), 0);
    }
    Map<String, String> averaging =
        new HashMap<>(
            Map.of(
                AverageSettings.ROUND_STEPS.name(),
                Integer.toString(roundSteps),
                "kafka.streams.state.dir",
                state.resolve(settings.topicsPrefix()).toString()));
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (Settings.shared().names().contains(entry.getKey())) {
        averaging.put(entry.getKey(), entry.getValue());
      }
    }
    try (Aggregator aggregator =
        Aggregator.start(new Settings(AverageSettings.definition(), averaging))) {
      List<CompletableFuture<?>> trainers = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        trainers.add(onItsOwnThread(new Trainer(model, settings, phases, engines)));
      }
      awaitALaneForEachTrainer();
      feed();
      CompletableFuture.allOf(trainers.toArray(CompletableFuture[]::new)).join();
      return result(phases, stepsPerSecond(), aggregator.counts().averageMillis());
    }
  }

  /** Lanes that move while images are learned would be measured, too. */
  private void awaitALaneForEachTrainer() {
    Clock clock = new Clock(PATIENCE);
    try (Admin admin = Admin.create(settings.kafka(Client.ADMIN))) {
      while (owners(admin) < lanes) {
        clock.tick("not each trainer has a lane");
      }
    }
  }

  private long owners(Admin admin) {
    try {
      return admin
          .describeConsumerGroups(List.of(model.groupId()))
          .describedGroups()
          .values()
          .iterator()
          .next()
          .get()
          .members()
          .stream()
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .count();
    } catch (ExecutionException e) {
      return 0; // there is no group yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static CompletableFuture<?> onItsOwnThread(Trainer trainer) {
    CompletableFuture<Object> end = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                end.complete(trainer.run());
              } catch (RuntimeException e) {
                end.completeExceptionally(e);
              }
            },
            "trainer")
        .start();
    return end;
  }

  private static Result result(Phases phases, double stepsPerSecond, double averageMillis) {
    return new Result(
        stepsPerSecond,
        phases.millis(RoundPhase.LOAD),
        phases.millis(RoundPhase.STEPS),
        phases.commitMillis(),
        phases.millis(RoundPhase.WAIT),
        phases.millis(RoundPhase.READ),
        averageMillis);
  }

  /** Steps of all lanes from the average that ends the warm-up to the last one. */
  private double stepsPerSecond() {
    List<Round> closed = new ArrayList<>();
    String topic = Topic.ROUNDS.name(settings.topicsPrefix());
    AvroSerde<Round> serde = AvroSerde.of(Round.class);
    try (TopicLog log =
        new TopicLog(settings.kafka(Client.CONSUMER), topic, TopicLog.End.VISIBLE)) {
      log.readAll(
          record -> {
            Round round = serde.deserialize(topic, record.value());
            boolean ours = new String(record.key(), UTF_8).equals(model.modelName());
            if (ours && round.getClosedAt() != null) {
              closed.add(round);
            }
          });
    }
    Round first = closed.get(1);
    Round last = closed.get(closed.size() - 1);
    if (first.getClosedAt() == null || last.getClosedAt() == null || closed.size() != rounds + 2) {
      throw new BenchException("%d rounds instead of %d".formatted(closed.size(), rounds + 2));
    }
    double seconds = Duration.between(first.getClosedAt(), last.getClosedAt()).toNanos() / 1e9;
    return lanes * (last.getStep() - first.getStep()) / seconds;
  }
}
