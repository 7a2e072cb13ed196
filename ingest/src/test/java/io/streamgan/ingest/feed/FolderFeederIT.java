package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.TopicContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class FolderFeederIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final AvroSerde<RawImage> SERDE = AvroSerde.of(RawImage.class);

  @TempDir static Path data;
  private static EmbeddedBroker broker;

  @TempDir Path temp;
  private Path folder;
  private String prefix;
  private final List<String> skipped = new CopyOnWriteArrayList<>();
  private final FeedListener listener =
      new FeedListener() {
        @Override
        public void onProgress(FeedProgress progress) {}

        @Override
        public void onSkipped(String detail) {
          skipped.add(detail);
        }
      };

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void prepare(TestInfo test) throws Exception {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
    folder = Files.createDirectories(temp.resolve("inbox"));
  }

  @Test
  void sendsFilesAsTheyAppear() throws Exception {
    write("cat/1.png", 1);
    Files.setLastModifiedTime(folder.resolve("cat/1.png"), FileTime.fromMillis(1_700_000_000_000L));
    try (Running feed = start()) {
      await().atMost(PATIENCE).until(() -> images().size() == 1);
      write("dog/2.png", 2);
      write("3.jpeg", 3);
      write("notes.txt", 4);
      await().atMost(PATIENCE).until(() -> images().size() == 3);
      assertThat(feed.feed.progress().images()).isEqualTo(3);
    }

    RawImage first = images().get(0);
    assertThat(first.getId()).isEqualTo("cat/1.png");
    assertThat(first.getLabel()).isEqualTo("cat");
    assertThat(first.getSource()).isEqualTo("inbox");
    assertThat(first.getCapturedAt().toEpochMilli()).isEqualTo(1_700_000_000_000L);
    assertThat(images())
        .extracting(RawImage::getId)
        .containsExactlyInAnyOrder("cat/1.png", "dog/2.png", "3.jpeg");
    assertThat(images()).extracting(RawImage::getLabel).contains("dog").containsNull();
  }

  @Test
  void namesClassesAsAFeedOfTheFolderDoes() throws Exception {
    write("set/Training/cat/1.png", 1);
    write("set/Training/dog/2", 2);
    write("set/test/cat/3.png", 3);
    TestImages.write(folder.resolve("set/test/cat/4.heic"), TestImages.heic());
    Path linked = TestImages.write(temp.resolve("linked/5.png"), TestImages.png(10, 10, 5));
    Files.createSymbolicLink(folder.resolve("set/Training/owl"), linked.getParent());
    Files.createSymbolicLink(folder.resolve("set/test/loop"), folder);

    try (Running feed = start()) {
      await().atMost(PATIENCE).until(() -> images().size() == 4);
    }

    assertThat(images())
        .extracting(RawImage::getId, RawImage::getLabel)
        .containsExactlyInAnyOrder(
            tuple("set/Training/cat/1.png", "cat"),
            tuple("set/Training/dog/2", "dog"),
            tuple("set/test/cat/3.png", "cat"),
            tuple("set/Training/owl/5.png", "owl"));
  }

  @Test
  void sendsEachFileOnceAcrossRestarts() throws Exception {
    for (int round = 0; round < 6; round++) {
      int until = (round + 1) * 40;
      for (int i = round * 40; i < until; i++) {
        write(i + ".png", i);
      }
      if (round % 2 == 0) {
        // Stopped at whatever point it has reached.
        start().close();
      } else {
        try (Running feed = start()) {
          await().atMost(PATIENCE).until(() -> images().size() == until);
        }
      }
    }

    assertThat(images()).extracting(RawImage::getId).hasSize(240).doesNotHaveDuplicates();
  }

  @Test
  void aFileThatIsReplacedIsAnotherImage() throws Exception {
    write("a.png", 1);
    try (Running feed = start()) {
      await().atMost(PATIENCE).until(() -> images().size() == 1);
      Path next = TestImages.write(temp.resolve("next"), TestImages.png(40, 40, 2));
      Files.move(next, folder.resolve("a.png"), StandardCopyOption.REPLACE_EXISTING);
      await().atMost(PATIENCE).until(() -> images().size() == 2);
    }

    assertThat(images()).extracting(RawImage::getId).containsExactly("a.png", "a.png");
  }

  @Test
  void aLaterFeedTakesOverFromAnEarlierOne() throws Exception {
    AtomicInteger files = new AtomicInteger();
    try (Running first = start();
        Running second = start()) {
      // Which of the two was the later to begin is theirs to find out, with a file to send.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                write(files.getAndIncrement() + ".png", 1);
                return first.run.isDone() || second.run.isDone();
              });
      CompletableFuture<Void> ended = first.run.isDone() ? first.run : second.run;

      assertThatThrownBy(ended::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(KafkaException.class)
          .hasMessageContaining("another feed watches the folder " + folder.toRealPath());
      await().atMost(PATIENCE).until(() -> images().size() == files.get());
    }
    assertThat(images()).extracting(RawImage::getId).doesNotHaveDuplicates();
  }

  @Test
  void twoFoldersOfOneNameAreFedSideBySide() throws Exception {
    Path other = Files.createDirectories(temp.resolve("elsewhere/inbox"));
    write("a.png", 1);
    Files.copy(folder.resolve("a.png"), other.resolve("a.png"));
    Files.setLastModifiedTime(
        other.resolve("a.png"), Files.getLastModifiedTime(folder.resolve("a.png")));

    try (Running first = start();
        Running second = start(other)) {
      await().atMost(PATIENCE).until(() -> images().size() == 2);
      TestImages.write(other.resolve("b.png"), TestImages.png(10, 10, 2));
      write("b.png", 3);
      await().atMost(PATIENCE).until(() -> images().size() == 4);
      assertThat(first.run).isNotDone();
      assertThat(second.run).isNotDone();
    }
  }

  @Test
  void readsALedgerOfSeveralPartitions() throws Exception {
    createTopic("watched-files", 4, Map.of());
    for (int i = 0; i < 20; i++) {
      write(i + ".png", i);
    }
    try (Running feed = start()) {
      await().atMost(PATIENCE).until(() -> images().size() == 20);
    }
    try (Running feed = start()) {
      write("last.png", 20);
      await().atMost(PATIENCE).until(() -> images().size() > 20);
    }

    assertThat(images()).extracting(RawImage::getId).hasSize(21).doesNotHaveDuplicates();
  }

  @Test
  void passesOverAFileThatIsLargerThanARecordMayBe() throws Exception {
    TestImages.write(folder.resolve("large.png"), incompressible(8 << 20));
    write("small.png", 1);
    for (int start = 0; start < 2; start++) {
      try (Running feed = start()) {
        await().atMost(PATIENCE).until(() -> feed.feed.progress().skipped() == 1);
        await().atMost(PATIENCE).until(() -> images().size() == 1);
        assertThat(feed.run).isNotDone();
      }
    }

    assertThat(skipped)
        .hasSize(2)
        .allMatch(
            line ->
                line.startsWith(
                    "skipped large.png of inbox: 8388608 bytes, at most 8323072 fit into a record;"
                        + " topics.max.message.bytes sets the limit"));
  }

  @Test
  void passesOverAFileThatTheTopicRefusesUntilTheTopicTakesIt() throws Exception {
    createTopic("raw-images", 1, Map.of("max.message.bytes", "100000"));
    TestImages.write(folder.resolve("large.png"), incompressible(200_000));
    write("small.png", 1);

    try (Running feed = start()) {
      await().atMost(PATIENCE).until(() -> images().size() == 1);
      assertThat(feed.feed.progress().images()).isEqualTo(1);
      assertThat(skipped)
          .containsExactly(
              "skipped large.png of inbox: %sraw-images refuses its record of 200036 bytes; raise the topic's max.message.bytes"
                  .formatted(prefix));
      accept("raw-images", 1_000_000);
      await().atMost(PATIENCE).until(() -> images().size() == 2);
    }

    assertThat(images()).extracting(RawImage::getId).containsExactly("small.png", "large.png");
    assertThat(skipped).hasSize(1);
  }

  @Test
  void saysThatThereIsNoFolder() {
    Path file = TestImages.write(temp.resolve("a.png"), TestImages.png(9, 9, 0));

    assertThatThrownBy(() -> Feed.open(settings(file), FeedListener.NONE))
        .isInstanceOf(SourceException.class);
  }

  private void createTopic(String name, int partitions, Map<String, String> config)
      throws Exception {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(prefix + name, partitions, (short) 1).configs(config);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  /** Lets the topic {@code name} take records of at most {@code maxBytes}. */
  private void accept(String name, int maxBytes) throws Exception {
    ConfigEntry entry = new ConfigEntry("max.message.bytes", Integer.toString(maxBytes));
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, prefix + name),
                  List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static byte[] incompressible(int bytes) {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return content;
  }

  private void write(String path, int colour) {
    TestImages.write(folder.resolve(path), TestImages.png(10, 10, colour));
  }

  private Running start() {
    return start(folder);
  }

  private Running start(Path source) {
    Feed feed = Feed.open(settings(source), listener);
    return new Running(feed, CompletableFuture.runAsync(feed::run));
  }

  private FeedSettings settings(Path source) {
    Map<String, String> values = new HashMap<>();
    values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    values.put(Settings.TOPICS_PREFIX.name(), prefix);
    values.put(Settings.TOPICS_CREATE.name(), "true");
    values.put(FeedSettings.SOURCE.name(), source.toString());
    values.put(FeedSettings.WATCH.name(), "true");
    values.put(FeedSettings.WATCH_INTERVAL.name(), "50");
    return FeedSettings.of(new Settings(FeedSettings.definition(), values));
  }

  private List<RawImage> images() {
    return TopicContent.records(broker.bootstrapServers(), prefix + "raw-images").stream()
        .map(record -> SERDE.deserialize("", record.value()))
        .toList();
  }

  private record Running(Feed feed, CompletableFuture<Void> run) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      feed.stop();
      run.handle((done, failed) -> done).get(30, TimeUnit.SECONDS);
      feed.close();
    }
  }
}
