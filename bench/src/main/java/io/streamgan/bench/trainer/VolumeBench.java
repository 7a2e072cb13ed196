package io.streamgan.bench.trainer;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointReader;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.checkpoint.Rounds;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.OutputRecords;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an hour's commits, a checkpoint and a generator of the default network every 5 s, as fast
 * as the embedded broker takes them, and reports the size of its data directory, how often a reader
 * found the newest checkpoint damaged, and how long recovery takes.
 *
 * <p>Arguments: {@code commits=720}, and settings of the trainer as {@code name=value}.
 */
final class VolumeBench {
  private static final int REPORT_EVERY = 60;
  private static final long RUN_MILLIS = 60_000;

  private final Path data;
  private final Settings settings;
  private final TrainerSettings model;
  private volatile boolean writing = true;
  private volatile long reads;
  private volatile long torn;

  private VolumeBench(Path data, Settings settings) {
    this.data = data;
    this.settings = settings;
    model = TrainerSettings.of(settings);
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int commits = arguments.take("commits", 720);
    try (TemporaryFolder data = new TemporaryFolder("volume-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path(), 0)) {
      Map<String, String> values = arguments.rest();
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      new VolumeBench(data.path(), new Settings(TrainerSettings.definition(), values)).run(commits);
    }
  }

  private void run(int commits) throws IOException, InterruptedException {
    Topics.createMissing(settings, Trainer.TOPICS);
    ImageShape shape = new ImageShape(model.get(TrainerSettings.IMAGE_SIZE), 3);
    try (GanEngine engine = Engines.create(model.spec(shape), model.engineOptions())) {
      GanSnapshot snapshot = engine.snapshot();
      System.out.printf("checkpoint of %.1f MB%n", snapshot.bytes().remaining() / 1e6);
      Thread reader = new Thread(this::read);
      reader.start();
      long largest = write(commits, snapshot, engine.generator());
      writing = false;
      reader.join();
      System.out.printf(
          "largest data directory %.2f GB; %d reads of the newest checkpoint, %d found it torn%n",
          largest / 1e9, reads, torn);
      long start = System.nanoTime();
      Recovery recovery = checkpoints().newest();
      long read = System.nanoTime();
      engine.restore(recovery.checkpoint().orElseThrow().snapshot());
      System.out.printf(
          "recovery: %.2f s to find and read the checkpoint, %.2f s to restore it%n",
          (read - start) / 1e9, (System.nanoTime() - read) / 1e9);
    }
    long settled = System.nanoTime() + RUN_MILLIS * 1_000_000;
    while (System.nanoTime() < settled) {
      Thread.sleep(1_000);
    }
    System.out.printf("data directory a minute later %.2f GB%n", size() / 1e9);
  }

  private CheckpointReader checkpoints() {
    return new CheckpointReader(
        settings.kafka(Client.CONSUMER),
        Topic.CHECKPOINTS.name(settings.topicsPrefix()),
        model.modelName(),
        Optional.empty());
  }

  private void read() {
    while (writing) {
      Recovery recovery = checkpoints().recovery();
      reads++;
      torn += recovery.damaged().isEmpty() ? 0 : 1;
    }
  }

  /** Bytes of the data directory at its largest. */
  private long write(int commits, GanSnapshot snapshot, GeneratorSnapshot generator)
      throws IOException {
    OutputRecords records =
        new OutputRecords(
            settings.topicsPrefix(),
            model.modelName(),
            Map.of(),
            new CheckpointRecords(
                Topic.CHECKPOINTS.name(settings.topicsPrefix()),
                model.modelName(),
                Optional.empty()));
    Map<String, Object> client = settings.kafka(Client.PRODUCER);
    client.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "volume-bench");
    client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    long largest = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      long start = System.nanoTime();
      for (int version = 1; version <= commits; version++) {
        producer.beginTransaction();
        records.write(commit(version, snapshot, generator), producer::send);
        producer.commitTransaction();
        largest = Math.max(largest, size());
        if (version % REPORT_EVERY == 0) {
          System.out.printf(
              "%d commits in %.0f s, data directory %.2f GB%n",
              version, (System.nanoTime() - start) / 1e9, size() / 1e9);
        }
      }
    }
    return largest;
  }

  private static Commit commit(int version, GanSnapshot snapshot, GeneratorSnapshot generator) {
    Checkpoint checkpoint =
        new Checkpoint(
            version,
            snapshot,
            "bench",
            version,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            0,
            Map.of(),
            0,
            0,
            OffendingImages.NONE,
            "bench",
            Optional.empty(),
            false,
            Map.of(),
            List.of(),
            "",
            Optional.empty(),
            Optional.empty(),
            Rounds.NONE,
            "");
    return new Commit(
        0,
        version,
        List.of(),
        List.of(),
        Optional.of(
            new NewGenerator(new Progress("bench", version, 0, version, 0), Map.of(), generator)),
        List.of(),
        List.of(),
        Optional.of(checkpoint),
        Optional.empty(),
        Map.of());
  }

  private long size() throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // the broker has removed it
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }
}
