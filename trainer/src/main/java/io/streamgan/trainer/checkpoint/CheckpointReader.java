package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the newest checkpoint of a model on the checkpoints topic. */
public final class CheckpointReader implements CheckpointSource {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_REREADS = 10;
  private static final long ALL = Long.MAX_VALUE;

  private final Map<String, Object> client;
  private final TopicPartition partition;
  private final String model;
  private final Optional<CheckpointStore> store;

  /**
   * @param client settings of Kafka's consumer
   * @param store where payloads are that are not on the topic
   */
  public CheckpointReader(
      Map<String, Object> client, String topic, String model, Optional<CheckpointStore> store) {
    this.store = store;
    this.client = new HashMap<>(client);
    this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.client.keySet().remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.client.keySet().remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    this.partition = new TopicPartition(topic, 0);
    this.model = model;
  }

  @Override
  public Recovery newest() {
    Recovery recovery = recovery();
    if (recovery.checkpoint().isEmpty() && !recovery.damaged().isEmpty()) {
      throw new MalformedRecordException(
          "model %s has no whole checkpoint, %s; begin anew with './streamgan checkpoint reset', or"
                  .formatted(model, recovery.damaged().get(0))
              + " bring back an exported one with './streamgan checkpoint import'");
    }
    return recovery;
  }

  @Override
  public Recovery recovery() {
    return scan(ALL).recovery();
  }

  @Override
  public Optional<Checkpoint> before(long step) {
    return scan(step).recovery().checkpoint();
  }

  /** Keys of all the model's records. */
  public List<byte[]> keys() {
    return scan(ALL).keys();
  }

  /** Reads the topic from its start, as it is compacted, to where its end is then. */
  private CheckpointScan scan(long beforeStep) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(partition);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      CheckpointScan scan = new CheckpointScan(model, store, beforeStep);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      long position = consumer.position(partition);
      long end = end(consumer);
      int rereads = 0;
      while (position < end) {
        poll(consumer, scan);
        long next = consumer.position(partition);
        if (next > position) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new KafkaException(
              "%s@%d: nothing could be read for %d s, up to offset %d; are its replicas up?"
                  .formatted(partition, position, PATIENCE.toSeconds(), end));
        }
        position = next;
        if (position >= end && scan.isInDoubt() && rereads < MAX_REREADS) {
          // While it was read, compaction may have taken what a newer one has replaced.
          rereads++;
          end = end(consumer);
        }
      }
      return scan;
    }
  }

  private long end(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  private void poll(KafkaConsumer<byte[], byte[]> consumer, CheckpointScan scan) {
    try {
      consumer.poll(POLL).forEach(scan::take);
    } catch (ApiException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // So the consumer answers where a record's checksum does not match its bytes.
      long position = consumer.position(partition);
      Throwable reason = e.getCause() == null ? e : e.getCause();
      scan.damaged("%s@%d".formatted(partition, position), reason.getMessage());
      consumer.seek(partition, position + 1);
    }
  }
}
