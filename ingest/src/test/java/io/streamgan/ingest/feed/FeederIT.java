package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.UnreachableClusterException;
import io.streamgan.service.TopicContent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class FeederIT {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(123));

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Long enough for a feeder that would go on to do so. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  @TempDir static Path data;
  private static EmbeddedBroker broker;

  @TempDir Path temp;
  private String prefix;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void nameTopics(TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
  }

  @Test
  void sendsEveryImageOfASourceOnceAndCountsThem() {
    List<FeedProgress> heard = new ArrayList<>();

    FeedProgress progress = feed(heard::add, idx(1000), Map.of("feed.batch.size", "48"));

    assertThat(progress.images()).isEqualTo(1000);
    assertThat(progress.total()).hasValue(1000);
    assertThat(progress.skipped()).isZero();
    assertThat(heard).last().isEqualTo(progress);
    List<ConsumerRecord<String, byte[]>> records = records("images");
    assertThat(records).extracting(ConsumerRecord::key).containsOnly("images-idx3-ubyte");
    List<ImageBatch> batches = batches(records);
    assertThat(batches).hasSize(21).first().extracting(ImageBatch::getCount).isEqualTo(48);
    assertThat(batches).last().extracting(ImageBatch::getCount).isEqualTo(40);
    assertThat(batches).extracting(ImageBatch::getCapturedAt).containsOnly(CLOCK.instant());
    assertThat(ids(batches)).hasSize(1000).doesNotHaveDuplicates();
    ImageBatch first = batches.get(0);
    assertThat(first.getPixels().remaining()).isEqualTo(48 * 32 * 32);
    assertThat(first.getLabels()).hasSize(48);
    assertThat(progress.bytes())
        .isEqualTo(records.stream().mapToLong(record -> record.value().length).sum());
  }

  @Test
  void partitionsGetRecordsInTurns() {
    feed(
        FeedListener.NONE,
        "synthetic",
        Map.of("topics.partitions", "3", "feed.limit", "90", "feed.batch.size", "10"));

    assertThat(idsOfPartitions(3)).extracting(List::size).containsExactly(30, 30, 30);
    assertThat(idsOfPartitions(3).get(1)).startsWith("10", "11").endsWith("79");
  }

  @Test
  void goesOnInTurnsWhereTheFeedBeforeEnded() {
    Map<String, String> resumed =
        Map.of(
            "topics.partitions", "3",
            "feed.limit", "70",
            "feed.batch.size", "10",
            "feed.resume", "true");
    feed(FeedListener.NONE, "synthetic", resumed);
    feed(FeedListener.NONE, "synthetic", resumed);
    List<List<String>> interrupted = idsOfPartitions(3);
    prefix += "whole.";

    Map<String, String> whole = new HashMap<>(resumed);
    whole.put("feed.limit", "140");
    feed(FeedListener.NONE, "synthetic", whole);

    assertThat(interrupted).isEqualTo(idsOfPartitions(3));
    assertThat(interrupted).extracting(List::size).containsExactly(50, 50, 40);
  }

  @Test
  void closesTheGapThatAKilledFeedHasLeftInAPartition() throws Exception {
    Map<String, String> settings =
        Map.of(
            "topics.partitions", "3",
            "feed.limit", "140",
            "feed.batch.size", "10",
            "feed.resume", "true");
    feed(FeedListener.NONE, "synthetic", settings);
    List<List<String>> whole = idsOfPartitions(3);
    List<ConsumerRecord<byte[], byte[]>> sent = recordsOfPartitions();
    prefix += "killed.";
    open(FeedListener.NONE, "synthetic", settings).close();
    // Of the first nine records, those of partition 1 had not arrived but for one.
    copy(sent.stream().filter(r -> r.offset() < (r.partition() == 1 ? 1 : 3)).toList());

    feed(
        FeedListener.NONE,
        "synthetic",
        Map.of("feed.limit", "50", "feed.batch.size", "10", "feed.resume", "true"));

    assertThat(idsOfPartitions(3)).isEqualTo(whole);
  }

  @Test
  void theSameSettingsGiveTheSameRecords() {
    Map<String, String> settings = Map.of("feed.limit", "500", "feed.seed", "9");

    feed(FeedListener.NONE, "synthetic", settings);
    List<ImageBatch> once = batches(records("images"));
    prefix += "again.";
    feed(FeedListener.NONE, "synthetic", settings);

    assertThat(batches(records("images"))).isEqualTo(once).hasSize(8);
  }

  @Test
  void goesOnWhereTheTopicEnds() {
    feed(FeedListener.NONE, idx(100), Map.of("feed.limit", "30", "feed.batch.size", "7"));
    Map<String, String> resumed = Map.of("feed.resume", "true", "feed.batch.size", "7");

    FeedProgress second = feed(FeedListener.NONE, idx(100), resumed);
    FeedProgress third = feed(FeedListener.NONE, idx(100), resumed);

    assertThat(second.images()).isEqualTo(70);
    assertThat(second.total()).hasValue(70);
    assertThat(third.images()).isZero();
    List<String> ids = ids(batches(records("images")));
    assertThat(ids).hasSize(100).doesNotHaveDuplicates();
    prefix += "whole.";
    feed(FeedListener.NONE, idx(100), Map.of());
    assertThat(ids(batches(records("images")))).isEqualTo(ids);
  }

  @Test
  void beginsAnewWhereTheTopicHoldsOnlyAnotherFeed() {
    feed(FeedListener.NONE, "synthetic", Map.of("feed.limit", "30"));

    feed(
        FeedListener.NONE,
        "synthetic",
        Map.of("feed.resume", "true", "feed.seed", "2", "feed.limit", "3"));
    feed(FeedListener.NONE, "synthetic", Map.of("feed.resume", "true", "feed.limit", "2"));

    assertThat(ids(batches(records("images"))).subList(30, 35))
        .containsExactly("0", "1", "2", "30", "31");
  }

  @Test
  void passesOverWhatCannotBeUsed() {
    Path folder =
        TestImages.folder(
            temp.resolve("photos"),
            Map.of(
                "a/1.png", TestImages.png(8, 8, 0),
                "a/2.png", new byte[] {1},
                "a/4.jpg", TestImages.heic(),
                "a/5.heic", TestImages.heic(),
                "a/notes.txt", new byte[] {1},
                "b/3.jpg", TestImages.jpeg(50, 40, 0xffffff)));
    List<String> skipped = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    FeedListener listener =
        new FeedListener() {
          @Override
          public void onProgress(FeedProgress progress) {}

          @Override
          public void onSkipped(String detail) {
            skipped.add(detail);
          }

          @Override
          public void onReport(String line) {
            reports.add(line);
          }
        };

    FeedProgress progress =
        feed(
            listener,
            folder.toString(),
            Map.of("feed.shuffle", "false", "feed.repeat", "true", "feed.limit", "8"));

    assertThat(progress.images()).isEqualTo(4);
    assertThat(progress.skipped()).isEqualTo(4);
    assertThat(skipped)
        .hasSize(4)
        .contains(
            "skipped a/2.png of photos: 1 bytes that are no PNG, JPEG, GIF, BMP, WebP or TIFF");
    assertThat(reports)
        .containsExactly(
            "3 of 5 files of photos skipped: 2 HEIC, 1 of another format",
            "4 of the first 4 images of photos have only one colour; if they are drawings on"
                + " transparent ground, set image.background to white or auto, or image.channels to"
                + " 4");
    ImageBatch batch = batches(records("images")).get(0);
    assertThat(batch.getIds()).containsExactly("a/1.png", "b/3.jpg", "a/1.png", "b/3.jpg");
    assertThat(batch.getLabels()).containsExactly(0, 1, 0, 1);
    assertThat(batch.getChannels()).isEqualTo(3);
  }

  @Test
  void saysWhatIsKnownBeforeAnImageIsRead() {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < 1_200; i++) {
      files.put("cat/%d.png".formatted(i), new byte[] {1});
    }
    files.put("dog/1.png", new byte[] {1});
    files.put("dog/2.heic", TestImages.heic());
    String folder = TestImages.folder(temp.resolve("photos"), files).toString();

    assertThat(found(folder, Map.of()))
        .isEqualTo(
            "photos: 1,201 images, fed as 32x32x3, 2 classes: cat (1,200), dog (1); other files: 1"
                + " HEIC");
    assertThat(found(idx(7), Map.of()))
        .isEqualTo("images-idx3-ubyte: 7 images, 28x28 pixels, fed as 32x32x1, 1 class: 0 (7)");
    assertThat(found("synthetic", Map.of("feed.raw", "true")))
        .isEqualTo("synthetic: endless images, 10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
  }

  @Test
  void saysWhichSizesImagesHave() {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 250; i++) {
      files.put("%03d.png".formatted(i), TestImages.png(i == 0 ? 9 : i < 190 ? 20 : 40, 30, i));
    }
    files.put("249.png", new byte[] {1});
    Path folder = TestImages.folder(temp.resolve("photos"), files);
    Path tarGz = TestImages.write(temp.resolve("a.tgz"), TestImages.gzip(TestImages.tar(files)));

    assertThat(found(folder.toString(), Map.of()))
        .isEqualTo(
            "photos: 250 images, 9x30 to 40x30 pixels, mostly 20x30 (of 100 images), fed as"
                + " 32x32x3, no classes");
    assertThat(found(tarGz.toString(), Map.of("feed.raw", "true")))
        .isEqualTo(
            "a.tgz: 250 images, 9x30 to 20x30 pixels, mostly 20x30 (of 100 images), no classes");
    assertThat(feed(FeedListener.NONE, tarGz.toString(), Map.of()).images()).isEqualTo(249);
  }

  private String found(String source, Map<String, String> settings) {
    try (Feeder feeder = open(FeedListener.NONE, source, settings)) {
      return feeder.found();
    }
  }

  @Test
  void failsWhereNoImageCanBeUsed() {
    Path folder =
        TestImages.folder(
            temp.resolve("photos"), Map.of("1.png", new byte[1], "2.png", new byte[1]));

    assertThatThrownBy(
            () -> feed(FeedListener.NONE, folder.toString(), Map.of("feed.repeat", "true")))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("none of the 2 images of photos can be used; the last: skipped");
  }

  @Test
  void sendsEncodedFilesAsTheyAre() {
    byte[] jpeg = TestImages.jpeg(50, 40, 0xffffff);
    Path zip =
        TestImages.zip(
            temp.resolve("photos.zip"), Map.of("x/cat/1.jpg", jpeg, "x/dog/2.jpg", jpeg));

    feed(FeedListener.NONE, zip.toString(), Map.of("feed.raw", "true", "feed.shuffle", "false"));

    List<ConsumerRecord<String, byte[]>> records = records("raw-images");
    assertThat(records).extracting(ConsumerRecord::key).containsOnly("photos.zip");
    RawImage last = AvroSerde.of(RawImage.class).deserialize("", records.get(1).value());
    assertThat(last.getId()).isEqualTo("x/dog/2.jpg");
    assertThat(last.getLabel()).isEqualTo("dog");
    assertThat(last.getContent().array()).isEqualTo(jpeg);
  }

  @Test
  void skipsAnEncodedFileThatIsLargerThanARecordMayBe() {
    Path zip =
        TestImages.zip(
            temp.resolve("photos.zip"),
            Map.of("1.jpg", TestImages.jpeg(50, 40, 0), "2.jpg", incompressible(8 << 20)));

    FeedProgress progress = feed(FeedListener.NONE, zip.toString(), Map.of("feed.raw", "true"));

    assertThat(progress.images()).isEqualTo(1);
    assertThat(progress.skipped()).isEqualTo(1);
  }

  @Test
  void namesTheFileThatTheTopicRefuses() {
    Path zip = TestImages.zip(temp.resolve("photos.zip"), Map.of("1.jpg", incompressible(3 << 20)));
    feed(
        FeedListener.NONE,
        "synthetic",
        Map.of("feed.raw", "true", "feed.limit", "1", "topics.max.message.bytes", "2097152"));

    assertThatThrownBy(() -> feed(FeedListener.NONE, zip.toString(), Map.of("feed.raw", "true")))
        .isInstanceOf(KafkaException.class)
        .hasMessage(
            ("%sraw-images does not take the images of photos.zip: the record with 1.jpg has"
                    + " 3145762 bytes; raise the topic's max.message.bytes")
                .formatted(prefix));
  }

  @Test
  void keepsItsPace() {
    FeedProgress progress =
        feed(FeedListener.NONE, "synthetic", Map.of("feed.limit", "300", "feed.rate", "200"));

    assertThat(progress.elapsed()).isBetween(Duration.ofMillis(1490), Duration.ofSeconds(4));
  }

  @Test
  void staysWithinADistanceOfItsConsumer() throws Exception {
    try (Feeder feeder =
        open(
            FeedListener.NONE,
            "synthetic",
            Map.of("feed.max.lag", "640", "feed.max.lag.group", "slow"))) {
      CompletableFuture<FeedProgress> run = CompletableFuture.supplyAsync(feeder::run);

      await().atMost(PATIENCE).until(() -> feeder.progress().held());
      assertThat(feeder.progress().images()).isEqualTo(640);
      commit("slow", "images", 4);
      await().atMost(PATIENCE).until(() -> feeder.progress().images() == 640 + 4 * 64);
      await().atMost(PATIENCE).until(() -> feeder.progress().held());
      assertThat(records("images")).hasSize(14);

      feeder.stop();
      assertThat(run.get().images()).isEqualTo(14 * 64);
    }
  }

  @Test
  void rawImagesWaitForIngestOnTheirTopicAndForTheGroupOnImages() throws Exception {
    Map<String, String> settings =
        Map.of(
            "feed.raw", "true",
            "feed.max.lag", "10",
            "feed.max.lag.group", "trainer");
    String ingest = prefix + "streamgan-ingest";
    try (Feeder feeder = open(FeedListener.NONE, "synthetic", settings)) {
      CompletableFuture<FeedProgress> run = CompletableFuture.supplyAsync(feeder::run);

      await().atMost(PATIENCE).until(() -> feeder.progress().held());
      assertThat(feeder.progress().images()).isEqualTo(10);
      commit(ingest, "raw-images", 10);
      await().atMost(PATIENCE).until(() -> feeder.progress().images() == 20);

      // What ingest has converted counts until the group has read it.
      feed(FeedListener.NONE, "synthetic", Map.of("feed.batch.size", "1", "feed.limit", "8"));
      commit(ingest, "raw-images", 20);
      await().atMost(PATIENCE).until(() -> feeder.progress().images() >= 22);
      await().atMost(PATIENCE).until(() -> feeder.progress().held());
      await().during(HOLD).atMost(PATIENCE).until(() -> feeder.progress().images() == 22);
      commit("trainer", "images", 8);
      await().atMost(PATIENCE).until(() -> feeder.progress().images() == 30);

      feeder.stop();
      run.get();
    }
  }

  @Test
  void stopsWithAnExactCountAndGoesOnFromThere() throws Exception {
    try (Feeder feeder = open(FeedListener.NONE, "synthetic", Map.of())) {
      CompletableFuture<FeedProgress> run = CompletableFuture.supplyAsync(feeder::run);
      await().atMost(PATIENCE).until(() -> feeder.progress().images() > 1000);

      feeder.stop();

      long images = run.get().images();
      assertThat(ids(batches(records("images")))).isEqualTo(numbers(0, images));
      feed(FeedListener.NONE, "synthetic", Map.of("feed.resume", "true", "feed.limit", "100"));
      assertThat(ids(batches(records("images")))).isEqualTo(numbers(0, images + 100));
    }
  }

  @Test
  void saysThatATopicIsMissing() {
    assertThatThrownBy(() -> open(FeedListener.NONE, "synthetic", Map.of("topics.create", "false")))
        .isInstanceOf(MissingTopicException.class)
        .hasMessageStartingWith(
            "missing topics saysThatATopicIsMissing.images, saysThatATopicIsMissing.classes;"
                + " create them");
  }

  @Test
  void saysThatNoBrokerAnswers() {
    assertThatThrownBy(
            () ->
                open(
                    FeedListener.NONE,
                    "synthetic",
                    Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:1",
                        "kafka.default.api.timeout.ms",
                        "1000",
                        "kafka.request.timeout.ms",
                        "1000")))
        .isInstanceOf(UnreachableClusterException.class)
        .hasMessageStartingWith("no broker answers at [127.0.0.1:1]");
  }

  private FeedProgress feed(FeedListener listener, String source, Map<String, String> settings) {
    try (Feeder feeder = open(listener, source, settings)) {
      return feeder.run();
    }
  }

  private Feeder open(FeedListener listener, String source, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(Settings.TOPICS_PREFIX.name(), prefix);
    all.put(Settings.TOPICS_CREATE.name(), "true");
    all.put(FeedSettings.SOURCE.name(), source);
    all.putAll(settings);
    return Feeder.open(
        FeedSettings.of(new Settings(FeedSettings.definition(), all)), listener, CLOCK);
  }

  private String idx(int count) {
    TestImages.write(temp.resolve("labels-idx1-ubyte"), TestImages.idxLabels(new int[count]));
    return TestImages.write(temp.resolve("images-idx3-ubyte"), TestImages.idxImages(count, 28, 28))
        .toString();
  }

  private static byte[] incompressible(int bytes) {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return content;
  }

  private void commit(String group, String topic, long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(prefix + topic, 0), new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private List<ConsumerRecord<String, byte[]>> records(String topic) {
    return TopicContent.records(broker.bootstrapServers(), prefix + topic);
  }

  private List<ConsumerRecord<byte[], byte[]>> recordsOfPartitions() {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (TopicLog log = new TopicLog(client, prefix + "images", TopicLog.End.WRITTEN)) {
      log.readAll(read::add);
    }
    return read;
  }

  /** Returns the ids of the images in each partition, in order. */
  private List<List<String>> idsOfPartitions(int partitions) {
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    List<List<String>> ids = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      int here = partition;
      ids.add(
          ids(
              recordsOfPartitions().stream()
                  .filter(record -> record.partition() == here)
                  .map(record -> serde.deserialize("images", record.value()))
                  .toList()));
    }
    return ids;
  }

  /** Sends {@code records} to the same partitions of this test's topic. */
  private void copy(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        producer
            .send(
                new ProducerRecord<>(
                    prefix + "images",
                    record.partition(),
                    record.key(),
                    record.value(),
                    record.headers()))
            .get();
      }
    }
  }

  private static List<byte[]> values(List<ConsumerRecord<String, byte[]>> records) {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  private static List<ImageBatch> batches(List<ConsumerRecord<String, byte[]>> records) {
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    return values(records).stream().map(value -> serde.deserialize("images", value)).toList();
  }

  private static List<String> numbers(long from, long to) {
    return LongStream.range(from, to).mapToObj(Long::toString).toList();
  }

  private static List<String> ids(List<ImageBatch> batches) {
    return batches.stream().flatMap(batch -> batch.getIds().stream()).toList();
  }
}
