package io.streamgan.bench.ingest;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.Ingest;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Ratio of ingest's throughput to the decoder's: a loop decodes and scales JPEG files on one
 * thread, and the topology does the same from topic to topic with one thread per partition, in
 * turns. Then a Python consumer does the same with Pillow, and Kafka's own producer and consumer
 * transfer records of the same size. The broker runs in this process.
 *
 * <p>Arguments: {@code rounds=3}, {@code images=20000} per round, {@code side=64} pixels of the
 * files, {@code size=32} pixels to which they are scaled.
 */
final class IngestBench {
  private static final int DISTINCT = 512;
  private static final int WARM_UP = 4000;

  private final String servers;
  private final Path directory;
  private final int images;
  private final int size;
  private final List<byte[]> files;

  private IngestBench(String servers, Path directory, int images, int side, int size)
      throws IOException {
    this.servers = servers;
    this.directory = directory;
    this.images = images;
    this.size = size;
    files = files(side);
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int images = arguments.take("images", 20_000);
    int side = arguments.take("side", 64);
    int size = arguments.take("size", 32);
    int rounds = arguments.take("rounds", 3);
    arguments.requireNoOthers();
    try (TemporaryFolder data = new TemporaryFolder("ingest-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path().resolve("broker"), 0)) {
      new IngestBench(broker.bootstrapServers(), data.path(), images, side, size).run(rounds);
    }
  }

  private void run(int rounds) throws Exception {
    System.out.printf(
        "%d JPEG files a round, %.1f kB each on average, to %dx%dx3, %d cores%n",
        images, bytesPerFile() / 1e3, size, size, Runtime.getRuntime().availableProcessors());
    bare();
    for (int round = 1; round <= rounds; round++) {
      Rate bare = bare();
      System.out.printf(
          "round %d: decode and scale in a loop, one thread: %.0f images/s%n",
          round, bare.perSecond());
      for (int partitions : new int[] {1, 2, 4}) {
        String prefix = "round%d-%d.".formatted(round, partitions);
        createTopics(prefix, partitions);
        feed(prefix, partitions, WARM_UP + images);
        Rate one = topology(prefix, partitions);
        System.out.printf(
            "  %d partitions, 1 instance of %d threads: %s, %.1f MB/s%n",
            partitions, partitions, one.beside(bare), one.perSecond() * bytesPerFile() / 1e6);
        if (partitions == 2) {
          System.out.printf(
              "  2 partitions, 2 instances of 1 thread: %s%n",
              shared("shared-" + prefix).beside(bare));
        }
        if (partitions == 1) {
          System.out.println("  " + python(prefix));
          kafka(prefix);
        }
      }
    }
  }

  private void kafka(String prefix) throws Exception {
    KafkaTools tools = new KafkaTools(servers);
    // A topic that nothing else uses.
    String topic = Topic.DEAD_LETTERS.name(prefix);
    int records = 20 * images; // so that their start weighs little
    double produced = tools.produce(topic, records, (int) bytesPerFile());
    System.out.printf(
        "  Kafka's ProducerPerformance: %.1f MB/s, ConsumerPerformance: %.1f MB/s%n",
        produced, tools.consume(topic, records));
  }

  private double bytesPerFile() {
    return files.stream().mapToInt(file -> file.length).average().orElseThrow();
  }

  /**
   * @param perSecond images
   * @param perCpuSecond images per second of processor time of the converting threads, all that
   *     Kafka Streams does on them included
   */
  private record Rate(double perSecond, double perCpuSecond) {
    String beside(Rate bare) {
      return "%.0f images/s, %.2f of the loop's; a core %.2f"
          .formatted(perSecond, perSecond / bare.perSecond, perCpuSecond / bare.perCpuSecond);
    }
  }

  /** What is counted while images are converted. */
  private record Mark(long images, long nanos, long cpuNanos) {
    Rate to(Mark end) {
      double converted = end.images - images;
      return new Rate(
          converted / ((end.nanos - nanos) / 1e9), converted / ((end.cpuNanos - cpuNanos) / 1e9));
    }
  }

  private Rate bare() throws Exception {
    ImageDecoder decoder = new ImageDecoder(DecodingOptions.to(new ImageShape(size, size, 3)));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Mark from = new Mark(0, 0, 0);
    for (int i = -WARM_UP; i < images; i++) {
      if (i == 0) {
        from = new Mark(0, System.nanoTime(), threads.getCurrentThreadCpuTime());
      }
      decoder.decode(files.get(Math.floorMod(i, DISTINCT)));
    }
    return from.to(new Mark(images, System.nanoTime(), threads.getCurrentThreadCpuTime()));
  }

  /** Measures from the end of the warm-up to the last image. */
  private Rate topology(String prefix, int threads) throws Exception {
    try (Ingest ingest = Ingest.start(settings(prefix, threads, "alone"), FeedListener.NONE)) {
      return rate(List.of(ingest), 0);
    }
  }

  /** Once {@code WARM_UP} beyond {@code before} are through. */
  private Rate rate(List<Ingest> running, long before) throws InterruptedException {
    await(running, before + WARM_UP);
    Mark from = mark(running);
    await(running, before + WARM_UP + images);
    return from.to(mark(running));
  }

  private static Mark mark(List<Ingest> running) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuNanos =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().contains("StreamThread"))
            .filter(thread -> !thread.getThreadName().contains("|"))
            .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
            .sum();
    return new Mark(accepted(running), System.nanoTime(), cpuNanos);
  }

  private void createTopics(String prefix, int partitions) {
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of(
                "bootstrap.servers",
                servers,
                "topics.prefix",
                prefix,
                "topics.partitions",
                Integer.toString(partitions))),
        Topics.all());
  }

  /** Two instances that have a partition each before the images come. */
  private Rate shared(String prefix) throws Exception {
    createTopics(prefix, 2);
    List<Ingest> running = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        running.add(Ingest.start(settings(prefix, 1, "shared" + i), FeedListener.NONE));
      }
      while (running.stream().anyMatch(ingest -> ingest.counts().accepted() == 0)) {
        feed(prefix, 2, 2);
        Thread.sleep(100);
      }
      long before = accepted(running);
      feed(prefix, 2, WARM_UP + images);
      Rate rate = rate(running, before);
      System.out.printf(
          "    shares: %s%n", running.stream().map(i -> i.counts().accepted()).toList());
      return rate;
    } finally {
      running.forEach(Ingest::close);
    }
  }

  private Settings settings(String prefix, int threads, String stateDirectory) {
    Map<String, String> values = new HashMap<>();
    values.put(Settings.BOOTSTRAP_SERVERS.name(), servers);
    values.put(Settings.TOPICS_PREFIX.name(), prefix);
    values.put("image.size", Integer.toString(size));
    values.put("kafka.streams.num.stream.threads", Integer.toString(threads));
    values.put("kafka.streams.state.dir", directory.resolve(prefix + stateDirectory).toString());
    return new Settings(IngestSettings.definition(), values);
  }

  private static long accepted(List<Ingest> running) {
    return running.stream().mapToLong(ingest -> ingest.counts().accepted()).sum();
  }

  private static void await(List<Ingest> running, long count) throws InterruptedException {
    while (accepted(running) < count) {
      Thread.sleep(5);
    }
  }

  private String python(String prefix) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3",
                "bench/peers/ingest_pillow.py",
                servers,
                Topic.RAW_IMAGES.name(prefix),
                Integer.toString(images),
                Integer.toString(size))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    return process.waitFor() == 0
        ? said
        : "no Python consumer: " + said.lines().reduce((a, b) -> b).orElse("");
  }

  private void feed(String prefix, int partitions, int count) {
    Map<String, Object> client = new HashMap<>(Map.of("bootstrap.servers", servers));
    client.put("compression.type", "lz4");
    client.put("batch.size", 256 << 10);
    client.put("linger.ms", 20);
    String topic = Topic.RAW_IMAGES.name(prefix);
    AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        RawImage image =
            RawImage.newBuilder()
                .setId(Integer.toString(i))
                .setSource("bench")
                .setCapturedAt(Instant.now())
                .setContent(ByteBuffer.wrap(files.get(i % DISTINCT)))
                .build();
        producer.send(
            new ProducerRecord<>(topic, i % partitions, null, serde.serialize(topic, image)));
      }
    }
  }

  /** Smooth shapes with some grain, as photographs have. */
  private static List<byte[]> files(int side) throws IOException {
    List<byte[]> files = new ArrayList<>();
    Random random = new Random(1);
    for (int n = 0; n < DISTINCT; n++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
      double phase = random.nextDouble() * 6;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int level =
              (int) (110 + 90 * Math.sin(phase + x * 8.0 / side) * Math.cos(y * 6.0 / side));
          int grain = random.nextInt(20);
          image.setRGB(x, y, level + grain << 16 | level << 8 | 255 - level);
        }
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "jpeg", out);
      files.add(out.toByteArray());
    }
    return files;
  }
}
