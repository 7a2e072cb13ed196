package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.codec.RecentImages;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentImagesIT {
  private static final String TOPIC = "images";
  private static final long BEGIN = System.currentTimeMillis() - 100_000;

  @TempDir Path data;

  @Test
  void findsTheNewestOfAllPartitionsHoweverFarBackTheyReach() {
    List<ImageShape> shapes = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      Topics.createMissing(
          new Settings(
              Settings.shared(),
              Map.of(
                  "bootstrap.servers", broker.bootstrapServers(),
                  "topics.prefix", "",
                  "topics.partitions", "3")),
          List.of(Topic.IMAGES));
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        // Image n is in partition 0 where n is a multiple of 4, and in 1 otherwise.
        for (int n = 0; n < 3000; n++) {
          producer.send(
              new ProducerRecord<>(TOPIC, n % 4 == 0 ? 0 : 1, BEGIN + n, new byte[0], batch(n, 1)));
        }
        // Neither an image of another shape nor a broken record counts.
        producer.send(new ProducerRecord<>(TOPIC, 2, BEGIN, new byte[0], batch(3000, 3)));
        producer.send(new ProducerRecord<>(TOPIC, 0, BEGIN + 9000, new byte[0], new byte[] {1}));
      }
      RecentImages recent = new RecentImages(client, TOPIC, shapes::add);

      assertThat(numbers(recent.newest(100).orElseThrow())).isEqualTo(range(2900, 3000));
      assertThat(numbers(recent.newest(2500).orElseThrow())).isEqualTo(range(500, 3000));
      assertThat(numbers(recent.newest(5000).orElseThrow())).isEqualTo(range(0, 3000));
      assertThat(shapes).containsOnly(new ImageShape(1, 2, 1));
    }
  }

  private static byte[] batch(int number, int channels) {
    return AvroSerde.of(ImageBatch.class)
        .serialize(
            TOPIC,
            ImageBatch.newBuilder()
                .setSource("test")
                .setCapturedAt(Instant.EPOCH)
                .setHeight(1)
                .setWidth(2)
                .setChannels(channels)
                .setCount(1)
                .setPixels(ByteBuffer.allocate(2 * channels).putShort((short) number).rewind())
                .build());
  }

  private static Set<Integer> numbers(Images images) {
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < images.count(); i++) {
      numbers.add((images.pixels()[2 * i] & 0xff) << 8 | images.pixels()[2 * i + 1] & 0xff);
    }
    return numbers;
  }

  private static Set<Integer> range(int from, int to) {
    Set<Integer> range = new HashSet<>();
    for (int n = from; n < to; n++) {
      range.add(n);
    }
    return range;
  }
}
