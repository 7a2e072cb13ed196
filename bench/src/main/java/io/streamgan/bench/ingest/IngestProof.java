package io.streamgan.bench.ingest;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Sends every image of an archive through {@code feed --raw} and {@code ingest}, kills ingest
 * repeatedly meanwhile, and compares the ids, labels and pixels that arrived with those sent.
 *
 * <p>Arguments: {@code zip=FILE}, {@code kills=20}, {@code reference=FILE} (uint8 pixels of all
 * images in the order of their paths, as {@code peers/decode_pillow.py} writes them), {@code
 * tolerance=2} levels.
 */
final class IngestProof {
  private static final String PREFIX = "streamgan.";
  private static final int SIDE = 32;
  private static final int IMAGE_BYTES = SIDE * SIDE * 3;
  private static final Duration PATIENCE = Duration.ofSeconds(300);

  private final Path zip;
  private final List<String> paths;
  private final Map<String, Integer> classes = new HashMap<>();
  private final String servers;
  private final Path directory;

  private IngestProof(Path zip, String servers, Path directory) throws IOException {
    this.zip = zip;
    this.servers = servers;
    this.directory = directory;
    try (ZipFile file = new ZipFile(zip.toFile())) {
      paths =
          file.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .filter(name -> name.matches(".*\\.(png|jpe?g)"))
              .sorted()
              .toList();
    }
    paths.stream()
        .map(IngestProof::folder)
        .distinct()
        .sorted()
        .forEach(name -> classes.put(name, classes.size()));
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    Path zip =
        Path.of(arguments.take("zip").orElseThrow(() -> new BenchException("give zip=FILE")));
    int kills = arguments.take("kills", 20);
    int tolerance = arguments.take("tolerance", 2);
    Optional<String> file = arguments.take("reference");
    arguments.requireNoOthers();
    byte[] reference = file.isEmpty() ? new byte[0] : Files.readAllBytes(Path.of(file.get()));
    try (TemporaryFolder data = new TemporaryFolder("ingest-proof");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path().resolve("broker"), 0)) {
      boolean right =
          new IngestProof(zip, broker.bootstrapServers(), data.path())
              .run(kills, reference, tolerance);
      System.out.println(right ? "PASSED" : "FAILED");
    }
  }

  private boolean run(int kills, byte[] reference, int tolerance) throws Exception {
    Topics.createMissing(
        new Settings(
            Settings.shared(), Map.of("bootstrap.servers", servers, "topics.prefix", PREFIX)),
        Topics.all());
    long from = System.nanoTime();
    Child ingest = ingest();
    Child feed = command("feed", "--raw", "--images", zip.toString(), "--seed", "1");
    Random random = new Random(1);
    for (int kill = 0; kill < kills; kill++) {
      // Each kill falls into the next part of the archive.
      awaitImages((long) (paths.size() * (kill + random.nextDouble()) / (kills + 1)));
      ingest.kill();
      ingest = ingest();
    }
    System.out.printf("killed %d times%n", kills);
    if (feed.await(PATIENCE) != 0) {
      throw new BenchException("the feed failed: " + feed.lastWords());
    }
    boolean right = compare(reference, tolerance);
    ingest.stop();
    System.out.printf("%.1f s%n", (System.nanoTime() - from) / 1e9);
    return right;
  }

  private Child ingest() {
    return command("ingest");
  }

  private Child command(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--bootstrap-servers", servers));
    all.addAll(List.of("-D", "kafka.streams.state.dir=" + directory.resolve("streams")));
    // A group waits for a killed member until its session ends.
    all.addAll(List.of("-D", "kafka.consumer.session.timeout.ms=6000"));
    return Child.streamgan(arguments[0], directory, all.toArray(String[]::new));
  }

  private void awaitImages(long count) {
    Clock clock = new Clock(PATIENCE);
    for (long offsets = offsets(); offsets < count; offsets = offsets()) {
      clock.tick("%d of %d offsets are written".formatted(offsets, count));
    }
  }

  /** Offsets written, which measure progress: transaction markers and aborted records count too. */
  private long offsets() {
    try (TopicLog log = log()) {
      return log.offsets();
    }
  }

  private TopicLog log() {
    return new TopicLog(
        Map.of("bootstrap.servers", servers), Topic.IMAGES.name(PREFIX), TopicLog.End.VISIBLE);
  }

  private boolean compare(byte[] expected, int tolerance) {
    Map<String, Integer> index = new HashMap<>();
    paths.forEach(path -> index.put(path, index.size()));
    int[] times = new int[paths.size()];
    long[] levels = new long[256];
    long[] wrongLabels = new long[1];
    long[] strangers = new long[1];
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long arrived;
    do {
      Arrays.fill(times, 0);
      Arrays.fill(levels, 0);
      wrongLabels[0] = 0;
      strangers[0] = 0;
      try (TopicLog log = log()) {
        log.readAll(
            record -> {
              ImageBatch batch = serde.deserialize(record.topic(), record.value());
              int i = index.getOrDefault(batch.getIds().get(0), -1);
              if (i < 0) {
                strangers[0]++;
                return;
              }
              times[i]++;
              List<Integer> labels = batch.getLabels();
              if (labels == null || !labels.get(0).equals(classes.get(folder(paths.get(i))))) {
                wrongLabels[0]++;
              }
              if (expected.length > 0) {
                levels[difference(batch.getPixels(), expected, i * IMAGE_BYTES)]++;
              }
            });
      }
      arrived = Arrays.stream(times).filter(n -> n > 0).count();
    } while (arrived < paths.size() && System.nanoTime() < deadline);
    long twice = Arrays.stream(times).filter(n -> n > 1).count();
    System.out.printf(
        "sent %d, arrived %d, more than once %d, never sent %d, wrong label %d%n",
        paths.size(), arrived, twice, strangers[0], wrongLabels[0]);
    boolean near = true;
    for (int level = 0; level < levels.length; level++) {
      if (levels[level] > 0 && expected.length > 0) {
        System.out.printf("  largest difference %d levels: %d images%n", level, levels[level]);
        near &= level <= tolerance;
      }
    }
    return arrived == paths.size() && twice + strangers[0] + wrongLabels[0] == 0 && near;
  }

  private static int difference(ByteBuffer pixels, byte[] expected, int from) {
    int largest = 0;
    for (int i = 0; i < IMAGE_BYTES; i++) {
      int level = pixels.get(pixels.position() + i) & 0xff;
      largest = Math.max(largest, Math.abs(level - (expected[from + i] & 0xff)));
    }
    return largest;
  }

  private static String folder(String path) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    return parent.substring(parent.lastIndexOf('/') + 1);
  }
}
