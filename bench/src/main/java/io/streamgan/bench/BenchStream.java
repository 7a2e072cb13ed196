package io.streamgan.bench;

import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.TrainerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What programs of this module share: random images on a topic, arguments, clearing away. */
final class BenchStream {
  private static final int RECORD_IMAGES = 50;

  private BenchStream() {}

  /** Puts {@code images} RGB images at least on the topic, which it makes with all others. */
  static void feed(Settings settings, TrainerSettings model, int images) {
    String topic = Topic.IMAGES.name(settings.topicsPrefix());
    Map<String, Object> client = settings.kafka(Client.PRODUCER);
    Topics.createMissing(client, settings.topicsPrefix(), Topics.all(), 1);
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    Random random = new Random(0);
    byte[] pixels = new byte[RECORD_IMAGES * model.imageSize() * model.imageSize() * 3];
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int sent = 0; sent < images; sent += RECORD_IMAGES) {
        random.nextBytes(pixels);
        List<Integer> labels = random.ints(RECORD_IMAGES, 0, 10).boxed().toList();
        ImageBatch batch =
            ImageBatch.newBuilder()
                .setSource("bench")
                .setCapturedAt(Instant.now())
                .setHeight(model.imageSize())
                .setWidth(model.imageSize())
                .setChannels(3)
                .setCount(RECORD_IMAGES)
                .setPixels(ByteBuffer.wrap(pixels))
                .setLabels(labels)
                .build();
        producer.send(new ProducerRecord<>(topic, serde.serialize(topic, batch)));
      }
    }
  }

  /** Takes argument {@code name} out of {@code values}. */
  static int take(Map<String, String> values, String name, int fallback) {
    String value = values.remove(name);
    return value == null ? fallback : Integer.parseInt(value);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
