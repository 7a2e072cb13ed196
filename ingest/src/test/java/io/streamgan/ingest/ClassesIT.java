package io.streamgan.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamgan.ingest.feed.Feed;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.classes.ClassConflictException;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ClassesIT extends OnABroker {
  private static final AvroSerde<ImageBatch> BATCHES = AvroSerde.of(ImageBatch.class);

  @Test
  void theSameFoldersHaveTheSameLabelsByEveryRoute() throws Exception {
    Path folder = folder("type 10", "type 2", "cafe\u0301");
    List<String> classes = List.of("caf\u00e9", "type 2", "type 10");
    Map<String, Integer> labels =
        Map.of("cafe\u0301/1.png", 0, "type 2/1.png", 1, "type 10/1.png", 2);

    stream.fed("decoded.", folder.toString());
    assertThat(labels("decoded.")).isEqualTo(labels);
    assertThat(classes("decoded.")).isEqualTo(classes);

    try (Ingest ingest = stream.ingest("raw.", Map.of())) {
      feedRaw("raw.", folder);
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 3);
    }
    assertThat(labels("raw.")).isEqualTo(labels);
    assertThat(classes("raw.")).isEqualTo(classes);

    try (Ingest ingest = stream.ingest("watched.", Map.of());
        Feed feed = stream.feed("watched.", folder.toString(), Map.of("feed.watch", "true"))) {
      CompletableFuture<?> running = CompletableFuture.runAsync(feed::run);
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 3);
      feed.stop();
      running.join();
    }
    assertThat(labels("watched.")).isEqualTo(labels);
    assertThat(classes("watched.")).isEqualTo(classes);
  }

  @Test
  void aFolderThatIsAddedGetsTheNextIndex() throws Exception {
    stream.fed("added.", folder("cat", "dog", "emu").toString());
    Map<String, Integer> before = labels("added.");

    stream.fed("added.", folder("ant").toString());

    assertThat(classes("added.")).containsExactly("cat", "dog", "emu", "ant");
    assertThat(labels("added."))
        .containsAllEntriesOf(before)
        .containsEntry("cat/1.png", 0)
        .containsEntry("emu/1.png", 2)
        .containsEntry("ant/1.png", 3);
  }

  @Test
  void labelsOfOtherProducersBecomeClasses() throws Exception {
    String image = Base64.getEncoder().encodeToString(TestImages.png(10, 10, 0));
    try (Ingest ingest = stream.ingest("others.", Map.of())) {
      for (String label : List.of("\"cat\"", "3.0", "\"cat\"", "\"3.0\"", "-1")) {
        send("others.raw-images", "{\"content\": \"%s\", \"label\": %s}".formatted(image, label));
      }
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 5);
    }

    assertThat(classes("others.")).containsExactly("cat", "1", "2", "3");
    assertThat(records("others."))
        .extracting(record -> BATCHES.deserialize("", record.value()).getLabels())
        .containsExactly(List.of(0), List.of(3), List.of(0), List.of(3), null);
  }

  @Test
  void listedClassesMustAgreeWithTheTopic() throws Exception {
    stream.ingest("listed.", Map.of("ingest.classes", "dog,cat")).close();
    stream.fed("listed.", folder("ant", "cat").toString());

    assertThat(classes("listed.")).containsExactly("dog", "cat", "ant");
    assertThatThrownBy(() -> stream.ingest("listed.", Map.of("ingest.classes", "ant,cat")))
        .isInstanceOf(ClassConflictException.class)
        .hasMessageContaining("[ant, cat]")
        .hasMessageContaining("[dog, cat, ant]");
  }

  private Path folder(String... names) throws Exception {
    Path folder = temp.resolve("animals");
    for (String name : names) {
      Files.createDirectories(folder.resolve(name));
      TestImages.write(folder.resolve(name).resolve("1.png"), TestImages.png(10, 10, 0));
    }
    return folder;
  }

  private static void feedRaw(String prefix, Path folder) {
    try (Feed feed = stream.feed(prefix, folder.toString(), Map.of("feed.raw", "true"))) {
      feed.run();
    }
  }

  private static List<String> classes(String prefix) {
    return new ClassesTopic(stream.settings(prefix, Settings.shared(), Map.of())).read().names();
  }

  private static Map<String, Integer> labels(String prefix) {
    Map<String, Integer> labels = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : records(prefix)) {
      ImageBatch batch = BATCHES.deserialize("", record.value());
      for (int i = 0; i < batch.getCount(); i++) {
        labels.put(batch.getIds().get(i), batch.getLabels().get(i));
      }
    }
    return labels;
  }

  private static List<ConsumerRecord<String, byte[]>> records(String prefix) {
    return stream.records(prefix + "images");
  }

  private static void send(String topic, String json) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stream.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, json.getBytes(StandardCharsets.UTF_8))).get();
    }
  }
}
