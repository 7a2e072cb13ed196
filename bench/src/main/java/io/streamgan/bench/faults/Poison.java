package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.CompressionRatioEstimator;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kills the trainer, and sends a record of each kind that a trainer could fail at anew after each
 * start: a label that the model has no class for; a key and headers that are too large for the
 * dead-letter topic; a value that is; a batch, and a single record, that are larger than the
 * trainer's heap when they are decompressed; and bytes that the broker's disk has changed.
 */
final class Poison implements Disturbance {
  static final int BOMB_RECORDS = 50;

  private static final int CLASSES = 10;
  private static final int DEAD_LETTER_BYTES = 20_000;
  private static final byte[] NO_IMAGES = "no images".getBytes(UTF_8);
  private static final int BOMB_RECORD_BYTES = 15_000_000;
  private static final int LARGE_RECORD_BYTES = 300 << 20;
  private static final byte[] NOTHING = new byte[0];
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  @Override
  public List<String> trainerArguments(Path directory) {
    return List.of("-D", "conditional=true", "-D", "objective.classes=" + CLASSES);
  }

  @Override
  public void run(Trial trial) {
    limitDeadLetters(trial);
    for (int time = 1; time <= trial.plan().times(); time++) {
      try (Child trainer = trial.trainer()) {
        trial.awaitProgress(trial.watch().arrivals(), trainer);
        trial.awaitMoment(time, trainer);
        trainer.kill();
      }
      KnownStream stream = trial.stream();
      stream.between(() -> poison(trial, stream));
      trial.say("poisoned, %d of %d", time, trial.plan().times());
    }
    trial.figures().tell("times that each of six kinds of poison was sent", trial.plan().times());
  }

  private static void limitDeadLetters(Trial trial) {
    ConfigResource letters =
        new ConfigResource(ConfigResource.Type.TOPIC, Topic.DEAD_LETTERS.name(Trial.PREFIX));
    ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(DEAD_LETTER_BYTES));
    AlterConfigOp set = new AlterConfigOp(limit, AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(trial.client())) {
      KafkaFutures.get(admin.incrementalAlterConfigs(Map.of(letters, List.of(set))).all());
    }
  }

  private static void poison(Trial trial, KnownStream stream) {
    stream.sendUnusable(NOTHING, labelled(CLASSES), Map.of());
    stream.sendUnusable(
        new byte[10 * DEAD_LETTER_BYTES],
        NO_IMAGES,
        Map.of("large", new byte[10 * DEAD_LETTER_BYTES]));
    stream.sendUnusable(NOTHING, new byte[10 * DEAD_LETTER_BYTES], Map.of());
    long offset = stream.sendUnusable(NOTHING, NO_IMAGES, Map.of());
    changeOnDisk(trial.plan().directory().resolve("broker"), offset);
    sendBomb(trial.client(), Topic.IMAGES.name(Trial.PREFIX));
    stream.sentUnusable(BOMB_RECORDS);
    send(trial.client(), Topic.IMAGES.name(Trial.PREFIX), LARGE_RECORD_BYTES, 1);
    stream.sentUnusable(1);
  }

  /**
   * Sends a batch of {@value #BOMB_RECORDS} records to partition 0 of {@code topic}, which has some
   * kilobytes on the wire, and 0.75 GB when it is decompressed.
   *
   * @param client of Kafka's producer
   */
  static void sendBomb(Map<String, Object> client, String topic) {
    send(client, topic, BOMB_RECORD_BYTES, BOMB_RECORDS);
  }

  /** Sends a batch of records of zeros, which is small on the wire. */
  private static void send(Map<String, Object> client, String topic, int bytes, int records) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * bytes);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(32L << 20, 2L * bytes));
    // Otherwise the producer expects zeros to be as large as other bytes, and begins new batches.
    CompressionRatioEstimator.setEstimation(topic, CompressionType.ZSTD, 0.0001f);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] zeros = new byte[bytes];
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, 0, null, zeros));
      }
    }
  }

  private static byte[] labelled(int label) {
    return SERDE.serialize(
        "",
        ImageBatch.newBuilder()
            .setSource("poison")
            .setCapturedAt(Instant.EPOCH)
            .setHeight(32)
            .setWidth(32)
            .setChannels(1)
            .setCount(1)
            .setPixels(ByteBuffer.allocate(32 * 32))
            .setLabels(List.of(label))
            .build());
  }

  /** Changes the last byte of the batch at {@code offset}, which then has another checksum. */
  private static void changeOnDisk(Path data, long offset) {
    Path log =
        data.resolve(Topic.IMAGES.name(Trial.PREFIX) + "-0").resolve("00000000000000000000.log");
    try (FileRecords records = FileRecords.open(log.toFile(), false);
        FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      for (FileChannelRecordBatch batch : records.batches()) {
        if (batch.baseOffset() == offset) {
          file.write(ByteBuffer.wrap(new byte[] {99}), batch.position() + batch.sizeInBytes() - 1L);
          return;
        }
      }
      throw new BenchException("%s has no batch at offset %d".formatted(log, offset));
    } catch (IOException e) {
      throw new BenchException("%s cannot be changed: %s".formatted(log, e), e);
    }
  }
}
