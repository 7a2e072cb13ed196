package io.streamgan.trainer;

import io.micrometer.core.instrument.Tag;
import io.streamgan.gan.Engines;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.Meters;
import io.streamgan.service.MetricsSettings;
import io.streamgan.trainer.checkpoint.CheckpointReader;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.checkpoint.CheckpointStore;
import io.streamgan.trainer.cluster.KafkaClients;
import io.streamgan.trainer.events.EventFeed;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.ImageStream;
import io.streamgan.trainer.model.EngineFactory;
import io.streamgan.trainer.model.ModelLoader;
import io.streamgan.trainer.output.Committer;
import io.streamgan.trainer.output.OutputRecords;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Trains one model on the images topic, exactly once: metrics, samples, generators, dead letters,
 * the checkpoint and the input offsets become visible together, in one transaction a commit.
 *
 * <p>Three threads: the one that calls {@link #run} trains and owns the engine; one reads ahead and
 * owns the consumer ({@link ImageStream}); one commits and owns the producer ({@link Committer}).
 * {@link #close} may be called by any other.
 *
 * <p>With one input partition, one number of engine threads and a CPU engine, the model depends on
 * the stream and the settings alone, bit for bit, however often it is stopped and started between.
 * With several partitions, each one's images come in order, and how they mix depends on arrival.
 */
public final class Trainer implements AutoCloseable {
  /** What a trainer reads and writes. */
  public static final List<Topic> TOPICS =
      List.of(
          Topic.IMAGES,
          Topic.METRICS,
          Topic.SAMPLES,
          Topic.GENERATORS,
          Topic.CHECKPOINTS,
          Topic.EVENTS,
          Topic.DEAD_LETTERS);

  /**
   * The same for trainers of a model with several lanes, whose generators the aggregator publishes.
   */
  private static final List<Topic> ROUND_TOPICS =
      Stream.concat(
              TOPICS.stream().filter(topic -> topic != Topic.GENERATORS),
              Stream.of(Topic.CONTRIBUTIONS, Topic.ROUNDS))
          .toList();

  private final TrainerSettings trainer;
  private final Settings settings;
  private final TrainingListener listener;
  private final @Nullable EngineFactory engines;
  private final boolean inRounds;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile boolean stopped;

  /**
   * @param trainer read from {@code settings}
   * @param settings the topics and clients
   */
  public Trainer(TrainerSettings trainer, Settings settings, TrainingListener listener) {
    this(trainer, settings, listener, null);
  }

  /**
   * @param engines gives engines in their initial state; null for those of {@link Engines}
   */
  public Trainer(
      TrainerSettings trainer,
      Settings settings,
      TrainingListener listener,
      @Nullable EngineFactory engines) {
    this(trainer, settings, listener, engines, trainer.lanes() > 1);
  }

  /**
   * @param inRounds whether an aggregator publishes the model; always where it has several lanes
   */
  Trainer(
      TrainerSettings trainer,
      Settings settings,
      TrainingListener listener,
      @Nullable EngineFactory engines,
      boolean inRounds) {
    this.inRounds = inRounds;
    this.trainer = trainer;
    this.settings = settings;
    this.listener = listener;
    this.engines = engines;
  }

  /**
   * Trains until {@link TrainerSettings#steps} are done or {@link #close} is called, then commits
   * and leaves the consumer group. May be called once.
   *
   * @throws TrainerException when a loss is no finite number, or the checkpoint is of another model
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached, topics are
   *     missing, or a commit fails
   */
  public TrainingSummary run() {
    thread = Thread.currentThread();
    try {
      Topics.provide(settings, inRounds ? ROUND_TOPICS : TOPICS);
      // Where names decide whether there are classes, a cluster without the topic has no names.
      if (trainer.isConditionalIfNamed()
          ? settings.get(Settings.TOPICS_CREATE)
          : trainer.classes() > 0) {
        Topics.provide(settings, List.of(Topic.CLASSES));
      }
      new KafkaClients(trainer, settings).requireShape();
      return train();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainerException(
          "training was interrupted; it goes on from the last commit when it is started again", e);
    } finally {
      ended.countDown();
    }
  }

  private TrainingSummary train() throws InterruptedException {
    try (Meters meters =
        Meters.serve(
            MetricsSettings.of(settings, TrainerSettings.SERVICE),
            Tag.of(Meters.MODEL, trainer.modelName()))) {
      // What it may wait for now, its turn or images, depends on others.
      meters.readyWhen(() -> true);
      return train(meters);
    }
  }

  private TrainingSummary train(Meters meters) throws InterruptedException {
    KafkaClients clients = new KafkaClients(trainer, settings, meters);
    Optional<CheckpointStore> store = clients.store();
    CheckpointReader checkpoints =
        new CheckpointReader(
            clients.consumerConfig(),
            Topic.CHECKPOINTS.name(settings.topicsPrefix()),
            trainer.modelName(),
            store);
    try (CheckpointReader.Following following = checkpoints.follow()) {
      return train(clients, store, following, meters);
    }
  }

  private TrainingSummary train(
      KafkaClients clients,
      Optional<CheckpointStore> store,
      CheckpointReader.Following checkpoints,
      Meters meters)
      throws InterruptedException {
    String prefix = settings.topicsPrefix();
    String input = Topic.IMAGES.name(prefix);
    boolean beginsAtTheEnd = clients.beginsAtTheEnd();
    LearnedClasses classes = new LearnedClasses(trainer, new ClassesTopic(settings));
    TrainerSettings decided =
        classes.decide(
            () -> checkpoints.recovery().checkpoint(),
            // A model that begins at the end of the input must not miss what comes meanwhile.
            () ->
                (beginsAtTheEnd && trainer.isConditionalIfNamed())
                    || clients.inputTopic(input).hasRecords(),
            () -> stopped);
    if (trainer.get(ResilienceSettings.STANDBY)) {
      // It may stand by for long, and by then nothing of what it has read is the newest.
      checkpoints.close();
    }
    try (Admin admin = Admin.create(clients.adminConfig());
        ImageStream images =
            new ImageStream(
                clients::consumer,
                input,
                decided.get(TrainerSettings.IMAGE_SIZE),
                decided.classes(),
                decided.get(TrainerSettings.READ_AHEAD_BYTES));
        LaneCommits commits =
            new LaneCommits(
                lane -> committer(decided, () -> clients.producer(lane), admin, images, store));
        ModelLoader models =
            new ModelLoader(
                decided,
                engines == null ? engines(decided) : engines,
                inRounds ? checkpoints : checkpoints.lastAnswer(),
                () -> clients.published(input),
                () -> clients.inputTopic(input).until(images.divergence()),
                beginsAtTheEnd,
                decided.recorded(),
                classes::now)) {
      TrainingListener metered =
          new MeteredTraining(meters.registry(), decided.imagesPerStep(), listener);
      ImageWait wait = new ImageWait(System::nanoTime);
      if (!inRounds) {
        try (Committer committer = committer(decided, clients::producer, admin, images, store)) {
          return new TrainingLoop(
                  decided,
                  images,
                  committer,
                  models,
                  from ->
                      new EventFeed(
                          clients.consumerConfig(),
                          Topic.EVENTS.name(prefix),
                          trainer.modelName(),
                          from),
                  metered,
                  wait,
                  () -> stopped)
              .run();
        }
      }
      clients.requirePartitions(input, trainer.lanes());
      try (RoundFollower rounds =
          new RoundFollower(
              clients.consumerConfig(), Topic.ROUNDS.name(prefix), trainer.modelName())) {
        return new RoundLoop(decided, images, commits, models, rounds, metered, wait, () -> stopped)
            .run();
      }
    }
  }

  private Committer committer(
      TrainerSettings decided,
      Supplier<Producer<byte[], byte[]>> producers,
      Admin admin,
      ImageStream images,
      Optional<CheckpointStore> store) {
    String prefix = settings.topicsPrefix();
    String input = Topic.IMAGES.name(prefix);
    return new Committer(
        producers,
        new OutputRecords(
            prefix,
            trainer.modelName(),
            decided.learning(),
            new CheckpointRecords(Topic.CHECKPOINTS.name(prefix), trainer.modelName(), store)),
        input,
        () -> KafkaClients.topicId(admin, input),
        images::membership);
  }

  private static EngineFactory engines(TrainerSettings settings) {
    return (shape, seed, adaptation) ->
        Engines.create(settings.spec(shape, seed, adaptation), settings.engineOptions());
  }

  /** Asks {@link #run} to finish its step, commit and return. */
  public void stop() {
    stopped = true;
  }

  /**
   * Asks {@link #run} to end as {@link #stop} does, and waits for that, at most {@link
   * ResilienceSettings#STOP_TIMEOUT_MS}.
   */
  @Override
  public void close() {
    stop();
    Thread running = thread;
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      ended.await(
          trainer.get(ResilienceSettings.STOP_TIMEOUT_MS).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
