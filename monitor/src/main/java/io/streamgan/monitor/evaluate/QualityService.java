package io.streamgan.monitor.evaluate;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RecentImages;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.health.DriftLimit;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.Meters;
import io.streamgan.service.Ticker;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the newest generator at intervals, on a thread of its own of low priority, and
 * publishes what it finds. Between two evaluations, a classifier is trained with new labelled
 * images, in short lessons, until it is good enough.
 *
 * <p>Only that thread uses features and evaluation. An evaluation that fails is logged and left
 * out: nothing depends on it.
 */
public final class QualityService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QualityService.class);

  /** Threads that an evaluation computes with. */
  private static final int THREADS = 1;

  private static final int LESSONS_PER_EVALUATION = 4;
  private static final int LESSON_IMAGES = 768;
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private final String model;
  private final int count;
  private final long seed;
  private final String topic;
  private final RecentImages images;
  private final NewestGenerator generators;
  private final ClassesTopic classes;
  private final FeatureExtractor features;
  private final Evaluation evaluation;
  private final PastRegimes past;
  private final ReportSerde<Quality> serde = ReportSerde.of(Quality.class);
  private final KafkaProducer<byte[], byte[]> producer;
  private final Ticker ticker = new Ticker("monitor-quality", Thread.MIN_PRIORITY);
  private volatile Optional<Quality> newest = Optional.empty();
  private Consumer<Quality> listener = quality -> {};
  private String lastWarning = "";
  private long lessons;

  private QualityService(Settings settings, GeneratorRefusals refusals) {
    Map<String, Object> consumer = settings.kafka(Settings.Client.CONSUMER);
    String topicsPrefix = settings.topicsPrefix();
    model = settings.modelName();
    count = settings.get(QualitySettings.IMAGES);
    seed = settings.get(QualitySettings.SEED);
    topic = Topic.QUALITY.name(topicsPrefix);
    Optional<FeatureNetwork> network =
        settings
            .get(FeatureSettings.FILE)
            .map(file -> FeatureNetworks.read(file, settings.get(FeatureSettings.LAYER), THREADS));
    EvaluationMemory memory =
        new EvaluationMemory(
            count,
            network.map(FeatureNetwork::size).orElse(Classifier.FEATURES),
            Runtime.getRuntime().maxMemory());
    images = new RecentImages(consumer, Topic.IMAGES.name(topicsPrefix), memory::require);
    // Where the topic has an image already, settings that do not suit it end the monitor now.
    images.newest(1).ifPresent(image -> network.ifPresent(n -> n.require(image)));
    generators =
        new NewestGenerator(consumer, Topic.GENERATORS.name(topicsPrefix), model, refusals);
    classes = new ClassesTopic(settings);
    Optional<Path> file = settings.get(QualitySettings.EXTRACTOR_FILE);
    ClassifierFeatures classifier =
        new ClassifierFeatures(
            settings.get(QualitySettings.EXTRACTOR_ACCURACY), seed, file.orElse(null));
    features =
        network.<FeatureExtractor>map(n -> new NetworkFeatures(n, classifier)).orElse(classifier);
    evaluation =
        new Evaluation(
            seed,
            DriftLimit.ofImages(settings),
            DriftLimit.ofClasses(settings),
            file.map(DriftReference::beside).orElse(null));
    past =
        new PastRegimes(
            Evaluation.NEIGHBOURS,
            PastRegimes.capacity(count),
            file.map(PastRegimes::beside).orElse(null));
    Map<String, Object> own = new HashMap<>(settings.kafka(Settings.Client.PRODUCER));
    own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Starts the service.
   *
   * @param refusals counts the generators that cannot be evaluated
   * @throws org.apache.kafka.common.config.ConfigException when the images that the topic holds do
   *     not fit the network of the features, or {@code quality.images} of them the heap; or when
   *     file or layer of the network cannot be used
   */
  public static QualityService start(Settings settings, GeneratorRefusals refusals) {
    QualityService service = new QualityService(settings, refusals);
    Duration pause =
        Duration.ofMillis(
            Math.max(1, settings.get(QualitySettings.INTERVAL_MS) / LESSONS_PER_EVALUATION));
    service.ticker.repeat(pause, pause, service::beat);
    return service;
  }

  /** Result of the last evaluation; empty before the first. */
  public Optional<Quality> newest() {
    return newest;
  }

  /** Passes the newest evaluation, and each later one, to {@code listener}. */
  public synchronized void onEvaluation(Consumer<Quality> listener) {
    this.listener = listener;
    newest.ifPresent(listener);
  }

  private synchronized void report(Quality found) {
    newest = Optional.of(found);
    listener.accept(found);
  }

  /** Adds the meters of the client that publishes. */
  public void watch(Meters meters) {
    meters.watch(producer);
  }

  @Override
  public void close() {
    ticker.close();
    try {
      if (ticker.awaitEnd(CLOSE)) {
        features.close();
      } else {
        // The features' native memory is still in use.
        LOG.warn("an evaluation did not stop within {} s", CLOSE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE);
  }

  private void beat() {
    try {
      if (features.classifier().isLearning()) {
        images.newest(Math.min(LESSON_IMAGES, count)).ifPresent(features.classifier()::learn);
      }
      if (++lessons % LESSONS_PER_EVALUATION == 0) {
        evaluate();
      }
      lastWarning = "";
    } catch (KafkaException
        | IllegalArgumentException
        | IllegalStateException
        | UncheckedIOException e) {
      warn(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      LOG.error(
          "an evaluation is left out, because {} images do not fit the heap of {} MB: lower {}, or"
              + " raise -Xmx",
          count,
          Runtime.getRuntime().maxMemory() >> 20,
          QualitySettings.IMAGES);
    }
  }

  /** Logs a problem once, however many evaluations in a row it spoils. */
  private void warn(String problem) {
    if (!ticker.isClosed() && !problem.equals(lastWarning)) {
      LOG.warn("an evaluation is left out: {}", problem);
      lastWarning = problem;
    }
  }

  private void evaluate() {
    Optional<Images> real = images.newest(count);
    real.ifPresent(features.classifier()::notice);
    Optional<PublishedGenerator> generator = generators.read();
    if (real.isEmpty()
        || real.get().count() < 2
        || generator.isEmpty()
        || newest.filter(last -> isOf(last, generator.get().manifest())).isPresent()) {
      return;
    }
    long from = System.nanoTime();
    GeneratorManifest manifest = generator.get().manifest();
    Quality.Builder quality =
        Quality.newBuilder()
            .setRunId(manifest.getRunId())
            .setGeneratorVersion(manifest.getVersion())
            .setStep(manifest.getStep())
            .setImagesSeen(manifest.getImagesSeen())
            .setAt(Instant.now());
    boolean drifted = evaluation.real(real.get(), quality);
    evaluateGenerated(generator.get(), real.get(), drifted, quality);
    Quality found =
        quality.setDurationMillis(Duration.ofNanos(System.nanoTime() - from).toMillis()).build();
    report(found);
    producer.send(
        new ProducerRecord<>(
            topic, model.getBytes(StandardCharsets.UTF_8), serde.serialize(topic, found)));
  }

  /** A new run counts its versions from 1, so that the version alone names no generator. */
  private static boolean isOf(Quality quality, GeneratorManifest generator) {
    return quality.getRunId().equals(generator.getRunId())
        && quality.getGeneratorVersion() == generator.getVersion();
  }

  private void evaluateGenerated(
      PublishedGenerator published, Images real, boolean drifted, Quality.Builder quality) {
    List<String> classNames = classes.readIfPresent().names();
    try (ImageGenerator generator =
        Engines.load(published.snapshot(), new EngineOptions(THREADS))) {
      Images generated = GeneratedImages.of(generator, real, count, seed);
      Optional<FeatureExtractor.Features> found =
          evaluation.generated(real, generated, features, quality);
      if (real.shape().equals(generator.imageShape())) {
        past.take(real, drifted, published.manifest().getStep());
      }
      found.ifPresent(
          of ->
              quality.setPast(
                  past.compare(
                      of,
                      (label, number) -> GeneratedImages.ofClass(generator, label, number, seed),
                      features,
                      classNames,
                      published.manifest().getRunId())));
    }
    if (quality.hasRealClasses()) {
      quality.setClassNames(classNames.stream().limit(quality.getRealClasses().size()).toList());
    }
  }
}
