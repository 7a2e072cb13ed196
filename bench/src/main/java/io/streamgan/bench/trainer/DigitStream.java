package io.streamgan.bench.trainer;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SyntheticDigits;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Synthetic digits as the trainer takes them. */
final class DigitStream {
  private static final int RECORD_IMAGES = 50;

  private DigitStream() {}

  /** Synthetic digits {@code first}, {@code first + 1}, ... in colour, at the model's size. */
  static Images digits(TrainerSettings model, int first, int count) {
    ImageShape shape = new ImageShape(model.get(TrainerSettings.IMAGE_SIZE), 3);
    byte[] pixels = new byte[count * shape.bytes()];
    int[] labels = new int[count];
    try (SyntheticDigits digits = new SyntheticDigits(shape, 0, DigitDrift.NONE)) {
      for (int i = 0; i < count; i++) {
        SourceImage digit = digits.read(first + i);
        System.arraycopy(digit.pixels(), 0, pixels, i * shape.bytes(), shape.bytes());
        labels[i] = digit.label();
      }
    }
    return new Images(shape, count, pixels, labels);
  }

  /** Creates all topics, and sends at least {@code images} digits to the images topic. */
  static void feed(Settings settings, TrainerSettings model, int images) {
    String topic = Topic.IMAGES.name(settings.topicsPrefix());
    Map<String, Object> client = settings.kafka(Client.PRODUCER);
    Topics.createMissing(settings, Topics.all());
    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int sent = 0; sent < images; sent += RECORD_IMAGES) {
        Images digits = digits(model, sent, RECORD_IMAGES);
        ImageBatch batch =
            ImageBatch.newBuilder()
                .setSource("bench")
                .setCapturedAt(Instant.now())
                .setHeight(digits.shape().height())
                .setWidth(digits.shape().width())
                .setChannels(3)
                .setCount(RECORD_IMAGES)
                .setPixels(ByteBuffer.wrap(digits.pixels()))
                .setLabels(Arrays.stream(digits.labels()).boxed().toList())
                .build();
        producer.send(new ProducerRecord<>(topic, serde.serialize(topic, batch)));
      }
    }
  }
}
