package io.streamgan.trainer;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Counts the records of a topic that consumers of this process receive. */
public final class CountingInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  private static final AtomicInteger RECORDS = new AtomicInteger();
  private static volatile String counted = "";

  /** Counts those of {@code topic} from now on. */
  static void reset(String topic) {
    counted = topic;
    RECORDS.set(0);
  }

  static int records() {
    return RECORDS.get();
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    records.records(counted).forEach(record -> RECORDS.incrementAndGet());
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
