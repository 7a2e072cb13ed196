package io.streamgan.trainer.average;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the newest value for each key of the contributions topic, as it is: a restored store does
 * not pass through this processor.
 */
final class ContributionTable implements Processor<byte[], byte[], Void, Void> {
  private KeyValueStore<String, byte[]> store;

  @SuppressWarnings("NullAway.Init") // init comes before every process
  ContributionTable() {}

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(StoredContributions.STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.key() != null) {
      store.put(new String(record.key(), UTF_8), record.value());
    }
  }
}
