package io.streamgan.bench;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainerSettings;
import io.streamgan.trainer.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How much of the engine's throughput is left when images come from a broker, and metrics, samples,
 * generators and checkpoints go to it: the engine alone on images in memory, and the trainer on the
 * same images, in turns, with the broker in the same process.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, and {@code rounds=3}, {@code
 * bench.steps=100} a round.
 */
final class PipelineBench {
  private static final int RECORD_IMAGES = 50;
  private static final int DISTINCT_BATCHES = 32;
  private static final int WARM_UP_STEPS = 10;

  private final TrainerSettings model;
  private final Settings settings;
  private final int steps;
  private final List<Images> batches = new ArrayList<>();

  private PipelineBench(Settings settings, int steps) {
    this.settings = settings;
    this.steps = steps;
    model = TrainerSettings.of(settings);
    ImageShape shape = new ImageShape(model.imageSize(), model.imageSize(), 3);
    Random random = new Random(0);
    for (int i = 0; i < DISTINCT_BATCHES; i++) {
      byte[] pixels = new byte[model.batchSize() * shape.bytes()];
      random.nextBytes(pixels);
      batches.add(new Images(shape, model.batchSize(), pixels));
    }
  }

  public static void main(String[] args) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String argument : args) {
      String[] pair = argument.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    int rounds = Integer.parseInt(take(values, "rounds", "3"));
    int steps = Integer.parseInt(take(values, "bench.steps", "100"));
    Path data = Files.createTempDirectory("pipeline-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      values.put(Settings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
      new PipelineBench(new Settings(TrainerSettings.definition(), values), steps).run(rounds);
    } finally {
      delete(data);
    }
  }

  private static String take(Map<String, String> values, String name, String fallback) {
    String value = values.remove(name);
    return value == null ? fallback : value;
  }

  private void run(int rounds) {
    System.out.printf(
        "%dx%dx3, width %d, batch %d, %d steps a round, %d cores, engine.threads=%d, %s%n",
        model.imageSize(),
        model.imageSize(),
        model.network().width(),
        model.batchSize(),
        steps,
        Runtime.getRuntime().availableProcessors(),
        model.engineThreads(),
        openMpSettings());
    feed();
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double alone = engineAlone();
      double piped = pipeline(round);
      ratios[round] = piped / alone;
      System.out.printf(
          "round %d: engine alone %.1f images/s, pipeline %.1f images/s, ratio %.3f%n",
          round + 1, alone, piped, ratios[round]);
    }
    Arrays.sort(ratios);
    System.out.printf("median ratio %.3f%n", (ratios[(rounds - 1) / 2] + ratios[rounds / 2]) / 2);
  }

  private static String openMpSettings() {
    return Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
        .map(name -> name + "=" + System.getenv().getOrDefault(name, "-"))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  /** Images a second once warm, with nothing between the steps. */
  private double engineAlone() {
    ImageShape shape = batches.get(0).shape();
    Watch watch = new Watch();
    try (GanEngine engine = Engines.create(model.spec(shape), model.engineOptions())) {
      for (int step = 1; step <= WARM_UP_STEPS + steps; step++) {
        long start = System.nanoTime();
        StepResult result = engine.step(batches.get(step % DISTINCT_BATCHES));
        watch.onStep(result, (System.nanoTime() - start) / 1e6);
      }
    }
    return watch.imagesPerSecond();
  }

  private double pipeline(int round) {
    Map<String, String> values = new HashMap<>(settings.originalsStrings());
    values.put(Settings.MODEL_NAME, "model-" + round);
    values.put(TrainerSettings.STEPS, Integer.toString(WARM_UP_STEPS + steps));
    Settings mine = new Settings(TrainerSettings.definition(), values);
    Watch watch = new Watch();
    new Trainer(TrainerSettings.of(mine), mine, watch).run();
    System.out.printf(
        "  pipeline: %.1f%% of the time in steps, %d commits of %.0f ms and %.1f MB%n",
        100 * watch.stepMillis / watch.millis(),
        watch.commits,
        watch.commitMillis / watch.commits,
        watch.commitBytes / 1e6 / watch.commits);
    return watch.imagesPerSecond();
  }

  /** From the end of the last warm-up step to the end of the last step. */
  private final class Watch implements TrainingListener {
    private long startNanos;
    private long endNanos;
    private double stepMillis;
    private int commits;
    private double commitMillis;
    private long commitBytes;

    @Override
    public void onStep(StepResult result, double millis) {
      endNanos = System.nanoTime();
      if (result.step() <= WARM_UP_STEPS) {
        startNanos = endNanos;
      } else {
        stepMillis += millis;
      }
    }

    @Override
    public void onCommit(long step, int stepCount, long bytes, double millis) {
      commits++;
      commitMillis += millis;
      commitBytes += bytes;
    }

    double millis() {
      return (endNanos - startNanos) / 1e6;
    }

    double imagesPerSecond() {
      return steps * model.batchSize() / (millis() / 1e3);
    }
  }

  /** Puts the images of one round on the topic, in records of another size than mini-batches. */
  private void feed() {
    String topic = Topic.IMAGES.name(settings.topicsPrefix());
    Map<String, Object> client = settings.kafka(Settings.Client.PRODUCER);
    Topics.createMissing(client, settings.topicsPrefix(), Trainer.TOPICS, 1);
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    ImageShape shape = batches.get(0).shape();
    byte[] record = new byte[RECORD_IMAGES * shape.bytes()];
    int filled = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int step = 0; step <= WARM_UP_STEPS + steps; step++) {
        byte[] pixels = batches.get(step % DISTINCT_BATCHES).pixels();
        for (int from = 0; from < pixels.length; ) {
          int length = Math.min(record.length - filled, pixels.length - from);
          System.arraycopy(pixels, from, record, filled, length);
          from += length;
          filled += length;
          if (filled == record.length) {
            producer.send(new ProducerRecord<>(topic, serde.serialize(topic, batch(record))));
            filled = 0;
          }
        }
      }
    }
  }

  private ImageBatch batch(byte[] pixels) {
    return ImageBatch.newBuilder()
        .setSource("bench")
        .setCapturedAt(Instant.now())
        .setHeight(model.imageSize())
        .setWidth(model.imageSize())
        .setChannels(3)
        .setCount(RECORD_IMAGES)
        .setPixels(ByteBuffer.wrap(pixels))
        .build();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
