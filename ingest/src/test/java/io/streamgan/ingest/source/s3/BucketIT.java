package io.streamgan.ingest.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.TestParquet;
import io.streamgan.ingest.card.DataCard;
import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SourceOptions;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.TopicContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Sources in a bucket of a real server that is compatible with S3. */
@Timeout(180)
class BucketIT {
  private static final Path SERVER = Path.of("target/s3mock").toAbsolutePath();
  private static final Pattern PORT = Pattern.compile("started on ports \\d+ \\(https\\), (\\d+)");

  @TempDir static Path temp;

  private static Process server;
  private static S3Access access;

  @BeforeAll
  static void start() throws IOException {
    Path log = temp.resolve("log.txt");
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar().toString(),
                "--server.port=0",
                "--com.adobe.testing.s3mock.http-port=0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> PORT.matcher(Files.readString(log)).find() || !server.isAlive());
    Matcher port = PORT.matcher(Files.readString(log));
    assertThat(port.find()).as(Files.readString(log)).isTrue();
    access = new S3Access("http://127.0.0.1:" + port.group(1), "us-east-1", "key", "secret");
    try (S3Client client = access.client()) {
      client.createBucket(bucket -> bucket.bucket("photos"));
      files()
          .forEach(
              (path, content) ->
                  client.putObject(
                      put -> put.bucket("photos").key("animals/" + path),
                      RequestBody.fromBytes(content)));
      client.putObject(
          put -> put.bucket("photos").key("animals.tar"),
          RequestBody.fromBytes(TestImages.tar(files())));
      for (String shard : List.of("cat", "dog")) {
        client.putObject(
            put -> put.bucket("photos").key("shards/set-%s.tar".formatted(shard)),
            RequestBody.fromBytes(TestImages.tar(shard(shard))));
      }
      for (Path part : parquet(temp.resolve("set"))) {
        client.putObject(
            put -> put.bucket("photos").key(temp.relativize(part).toString()),
            RequestBody.fromFile(part));
      }
    }
  }

  @AfterAll
  static void stop() {
    server.destroy();
  }

  @Test
  void aFolderIsReadAsALocalOne() throws Exception {
    Path folder = TestImages.folder(temp.resolve("animals"), files());
    List<SourceImage> expected = images(folder.toString());

    for (String location : List.of("s3://photos/animals/", "s3://photos/animals")) {
      assertThat(images(location)).usingRecursiveComparison().isEqualTo(expected);
    }
    try (ImageSource source = ImageSources.open("s3://photos/animals/", options())) {
      assertThat(source.name()).isEqualTo("animals");
      assertThat(source.classes()).containsExactly("cat", "dog");
      assertThat(source.skipped()).isEqualTo(Map.of("HEIC", 1));
    }
  }

  @Test
  void anArchiveIsFetchedOnce() throws Exception {
    Path file = S3Files.fetch("s3://photos/animals.tar", access);
    try {
      assertThat(file).hasBinaryContent(TestImages.tar(files()));
      assertThat(images("s3://photos/animals.tar")).hasSize(4);
      assertThat(ImageSources.channelsOf("s3://photos/animals.tar", access)).isEqualTo(3);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void theArchivesOfAFolderAreOneSource() throws Exception {
    List<Path> fetched = new ArrayList<>();
    for (String shard : List.of("cat", "dog")) {
      fetched.add(S3Files.fetch("s3://photos/shards/set-%s.tar".formatted(shard), access));
    }
    try (ImageSource source = ImageSources.open("s3://photos/shards/", options())) {
      assertThat(source.name()).isEqualTo("shards");
      assertThat(source.classes()).containsExactly("cat", "dog");
      assertThat(source.skipped()).isEqualTo(Map.of("HEIC", 1));
      assertThat(source.id(0)).isEqualTo("set-cat.tar/cat/0 ä+.png");
      assertThat(images("s3://photos/shards"))
          .extracting(image -> List.of(image.label(), image.pixels()[0]))
          .containsExactlyElementsOf(
              images("s3://photos/animals/").stream()
                  .map(image -> List.of(image.label(), image.pixels()[0]))
                  .toList());
    } finally {
      for (Path file : fetched) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theParquetFilesOfAFolderAreOneSource() throws Exception {
    List<Path> fetched = new ArrayList<>();
    for (Path part : parquet(temp.resolve("set"))) {
      fetched.add(S3Files.fetch("s3://photos/" + temp.relativize(part), access));
    }
    try {
      assertThat(images("s3://photos/set/"))
          .usingRecursiveComparison()
          .isEqualTo(images(temp.resolve("set").toString()))
          .asInstanceOf(LIST)
          .hasSize(4);
      try (ImageSource source = ImageSources.open("s3://photos/set", options("test"))) {
        assertThat(source.name()).isEqualTo("set");
        assertThat(source.id(0)).isEqualTo("data/test-00000-of-00001/0");
        assertThat(source.size()).hasValue(1);
      }
    } finally {
      for (Path file : fetched) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aFolderIsDescribedAsFed() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(temp.resolve("broker"), 0)) {
      Map<String, String> values =
          Map.of(
              "bootstrap.servers", broker.bootstrapServers(),
              "topics.create", "true",
              "feed.source", "s3://photos/animals/",
              "feed.s3.endpoint", access.endpoint(),
              "feed.s3.access.key", access.accessKey(),
              "feed.s3.secret.key", access.secretKey());
      try (Feed feed =
          Feed.open(
              FeedSettings.of(new Settings(FeedSettings.definition(), values)),
              FeedListener.NONE)) {
        feed.run();
      }
      DataCard card = new DataCard();
      TopicContent.records(broker.bootstrapServers(), "streamgan.images")
          .forEach(record -> card.add(new ConsumerRecord<>("", 0, 0, new byte[0], record.value())));
      assertThat(card.sources()).isEqualTo(Map.of("animals", 4L));
      assertThat(card.classes()).isEqualTo(Map.of(0, 2L, 1, 2L));
      assertThat(card.sizes()).isEqualTo(Map.of("32x32x3", 4L));
    }
  }

  /** Three Parquet files, one of them of another split, in a folder of the set. */
  private static List<Path> parquet(Path set) throws IOException {
    Path folder = Files.createDirectories(set.resolve("data"));
    List<Path> parts = new ArrayList<>();
    for (String name :
        List.of("train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001")) {
      Path part = folder.resolve(name + ".parquet");
      int number = parts.size();
      List<TestParquet.Row> rows = new ArrayList<>();
      rows.add(new TestParquet.Row(TestImages.png(9, 9, 0x102030 * (number + 1)), number % 2));
      if (number == 0) {
        rows.add(new TestParquet.Row(TestImages.png(9, 9, 0x0a0b0c), 1));
      }
      if (Files.notExists(part)) {
        TestParquet.write(part, CompressionCodecName.SNAPPY, TestParquet.FEATURES, rows);
      }
      parts.add(part);
    }
    return parts;
  }

  private static Map<String, byte[]> shard(String name) {
    Map<String, byte[]> files = files();
    files.keySet().removeIf(path -> !path.startsWith(name + "/"));
    return files;
  }

  @Test
  void whatIsNotThereEndsTheFeed() {
    assertThatThrownBy(() -> images("s3://photos/plants/"))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("no images in s3://photos/plants/: it holds no file");
    assertThatThrownBy(() -> images("s3://nobody/plants/"))
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("s3://nobody/plants/ cannot be read: ");
    assertThatThrownBy(() -> images("s3://")).isInstanceOf(SourceException.class);
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      files.put(
          "%s/%d ä+.png".formatted(i % 2 == 0 ? "cat" : "dog", i),
          TestImages.png(10 + i, 10, 0x102030 * i));
    }
    files.put("cat/5.heic", TestImages.heic());
    files.put("notes.txt", new byte[] {1});
    return files;
  }

  private static SourceOptions options() {
    return options("");
  }

  private static SourceOptions options(String split) {
    return new SourceOptions(
        DecodingOptions.to(new ImageShape(8, 8, 3)), 0, split, 0, DigitDrift.NONE, access);
  }

  private static List<SourceImage> images(String location) throws RejectedImageException {
    List<SourceImage> images = new ArrayList<>();
    try (ImageSource source = ImageSources.open(location, options())) {
      for (int i = 0; i < source.size().orElseThrow(); i++) {
        images.add(source.read(i));
      }
    }
    return images;
  }

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(SERVER)) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }
}
