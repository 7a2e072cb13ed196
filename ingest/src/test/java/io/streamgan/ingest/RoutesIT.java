package io.streamgan.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.streamgan.ingest.card.DataCard;
import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.source.Download;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

/** The same files give the same images and labels by every route. */
class RoutesIT extends OnABroker {
  private static final int IMAGES = 24;

  @Test
  void leadToTheSameImagesAndLabels() throws Exception {
    Map<String, byte[]> files = files();
    String folder = TestImages.folder(temp.resolve("photos"), files).toString();
    String zip = TestImages.zip(temp.resolve("photos.zip"), files).toString();
    String tar = TestImages.write(temp.resolve("photos.tar"), TestImages.tar(files)).toString();
    byte[] gzip = TestImages.gzip(TestImages.tar(files));
    String tarGz = TestImages.write(temp.resolve("photos.tar.gz"), gzip).toString();

    String shards = shards(files).toString();
    String parquet = parquet(files).toString();

    List<String> expected = fed("folder.", folder);

    assertThat(expected).hasSize(IMAGES).doesNotHaveDuplicates();
    assertThat(fed("zip.", zip)).isEqualTo(expected);
    assertThat(fed("tar.", tar)).isEqualTo(expected);
    assertThat(fed("targz.", tarGz)).isEqualTo(expected);
    List<String> contents = contents(expected);
    assertThat(contents(fed("shards.", shards))).isEqualTo(contents);
    assertThat(contents(fed("parquet.", parquet))).isEqualTo(contents);
    assertThat(contents(converted("rawparquet.", parquet, "feed.raw"))).isEqualTo(contents);
    assertThat(converted("raw.", folder, "feed.raw")).isEqualTo(expected);
    assertThat(converted("rawtar.", tarGz, "feed.raw")).isEqualTo(expected);
    assertThat(converted("watched.", folder, "feed.watch")).isEqualTo(expected);
  }

  @Test
  void anArchiveBehindAnAddressIsReadAsALocalOne() throws Exception {
    byte[] tar = TestImages.tar(files());
    String local = TestImages.write(temp.resolve("photos.tar"), tar).toString();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/photos.tar",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, tar.length);
            exchange.getResponseBody().write(tar);
          }
        });
    server.start();
    String address = "http://127.0.0.1:%d/photos.tar".formatted(server.getAddress().getPort());
    try {
      assertThat(fed("http.", address)).isEqualTo(fed("local.", local));
    } finally {
      Files.delete(Download.fetch(address, URI.create(address)));
      server.stop(0);
    }
  }

  /** The data card, which describe prints, of each kind of source that has no files. */
  @Test
  void arraysAreDescribed() {
    byte[] pixels = new byte[IMAGES * 32 * 32];
    byte[] labels = new byte[IMAGES];
    byte[] cifar = new byte[IMAGES * (1 + 3 * 32 * 32)];
    byte[] cifar100 = new byte[IMAGES * (2 + 3 * 32 * 32)];
    for (int i = 0; i < IMAGES; i++) {
      Arrays.fill(pixels, i * 1024, (i + 1) * 1024, (byte) i);
      labels[i] = (byte) (i % 2);
      cifar[i * 3073] = labels[i];
      cifar100[i * 3074 + 1] = labels[i];
    }
    byte[] images = TestImages.npy("|u1", IMAGES + ", 32, 32", pixels);
    byte[] classes = TestImages.npy("|u1", Integer.toString(IMAGES) + ",", labels);
    Map<String, byte[]> arrays = Map.of("train_images.npy", images, "train_labels.npy", classes);
    Path npz = TestImages.zip(temp.resolve("set.npz"), arrays);
    Path npy = TestImages.folder(temp.resolve("npy"), arrays).resolve("train_images.npy");
    Path bin = TestImages.write(temp.resolve("data_batch_1.bin"), cifar);

    Path fine = TestImages.write(temp.resolve("cifar-100").resolve("train.bin"), cifar100);
    int[] shape = {IMAGES, 32, 32};
    Path idx =
        TestImages.folder(
                temp.resolve("idx"),
                Map.of(
                    "train-images-idx3-ubyte",
                    TestImages.idx(0x803, shape, out -> out.write(pixels)),
                    "train-labels-idx1-ubyte",
                    TestImages.idx(0x801, new int[] {IMAGES}, out -> out.write(labels))))
            .resolve("train-images-idx3-ubyte");

    for (Path source : List.of(npz, npy, bin, fine, idx)) {
      String prefix = source.getFileName() + ".";
      stream.fed(prefix, source.toString());
      DataCard card = assertDescribed(prefix);
      assertThat(card.sources()).isEqualTo(Map.of(source.getFileName().toString(), (long) IMAGES));
    }
  }

  /** The card of the topic counts all images and both classes. */
  private static DataCard assertDescribed(String prefix) {
    DataCard card = new DataCard();
    stream
        .records(prefix + "images")
        .forEach(record -> card.add(new ConsumerRecord<>("", 0, 0, new byte[0], record.value())));
    assertThat(card.images()).as(prefix).isEqualTo(IMAGES);
    assertThat(card.classes()).as(prefix).isEqualTo(Map.of(0, IMAGES / 2L, 1, IMAGES / 2L));
    return card;
  }

  /** Photos of two classes in two splits, in several formats, and files that are none. */
  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      String name =
          "photos/%s/%s/%d".formatted(i % 3 == 0 ? "test" : "train", i % 2 == 0 ? "cat" : "dog", i);
      int colour = 0x010203 * (i + 1);
      if (i % 4 == 0) {
        files.put(name, TestImages.png(20, 30, colour));
      } else if (i % 4 == 1) {
        files.put(name + ".jfif", TestImages.jpeg(50, 40, colour));
      } else {
        files.put(name + ".png", TestImages.png(9 + i, 9, colour));
      }
    }
    files.put("photos/train/cat/x.heic", TestImages.heic());
    files.put("photos/notes.txt", new byte[] {1});
    return files;
  }

  /** The files in two tar archives, one of them gzipped. */
  private Path shards(Map<String, byte[]> files) {
    Path folder = temp.resolve("shards");
    Map<String, byte[]> first = new TreeMap<>(files);
    Map<String, byte[]> second = new TreeMap<>(files);
    first.keySet().removeIf(name -> name.contains("/cat/"));
    second.keySet().removeIf(name -> name.contains("/dog/"));
    return TestImages.folder(
        folder,
        Map.of(
            "0.tar", TestImages.tar(first), "1.tar.gz", TestImages.gzip(TestImages.tar(second))));
  }

  /** The images in a Parquet file, whose labels name the classes. */
  private Path parquet(Map<String, byte[]> files) {
    List<TestParquet.Row> rows = new ArrayList<>();
    files.forEach(
        (name, content) -> {
          if (!name.endsWith(".heic") && !name.endsWith(".txt")) {
            rows.add(new TestParquet.Row(content, name.contains("/cat/") ? 0 : 1));
          }
        });
    Path file = temp.resolve("photos.parquet");
    TestParquet.write(file, CompressionCodecName.SNAPPY, TestParquet.FEATURES, rows);
    return file;
  }

  private static List<String> fed(String prefix, String source) {
    stream.fed(prefix, source);
    assertDescribed(prefix);
    return images(prefix);
  }

  private static List<String> converted(String prefix, String source, String route)
      throws Exception {
    Map<String, String> classes =
        Map.of("feed.source", "", "ingest.application.id", prefix, "ingest.classes", "cat,dog");
    try (Ingest ingest = stream.ingest(prefix, classes);
        Feed feed = stream.feed(prefix, source, Map.of(route, "true"))) {
      CompletableFuture<Void> run = CompletableFuture.runAsync(feed::run);
      await().atMost(PATIENCE).until(() -> images(prefix).size() == IMAGES);
      feed.stop();
      run.get(30, TimeUnit.SECONDS);
      assertThat(ingest.counts().accepted()).isEqualTo(IMAGES);
    }
    assertDescribed(prefix);
    return images(prefix);
  }

  /** Hash and label of each image, sorted: other routes name images otherwise. */
  private static List<String> contents(List<String> images) {
    return images.stream().map(image -> image.substring(image.indexOf(' '))).sorted().toList();
  }

  /** Name, hash and label of each image on the topic, sorted. */
  private static List<String> images(String prefix) {
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    List<String> images = new ArrayList<>();
    stream
        .records(prefix + "images")
        .forEach(
            record -> {
              ImageBatch batch = serde.deserialize("", record.value());
              ByteBuffer pixels = batch.getPixels();
              for (int i = 0; i < batch.getCount(); i++) {
                byte[] image = new byte[32 * 32 * 3];
                pixels.get(image);
                images.add(
                    "%s %s %d"
                        .formatted(
                            batch.getIds().get(i),
                            UUID.nameUUIDFromBytes(image),
                            batch.getLabels().get(i)));
              }
            });
    images.sort(null);
    return images;
  }
}
