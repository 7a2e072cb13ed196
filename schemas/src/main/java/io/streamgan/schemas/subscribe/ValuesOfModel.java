package io.streamgan.schemas.subscribe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** An object for each record whose key is the model. */
final class ValuesOfModel<T> implements RecordReader<T> {
  private final byte[] key;
  private final Deserializer<T> values;

  ValuesOfModel(String model, Deserializer<T> values) {
    key = model.getBytes(StandardCharsets.UTF_8);
    this.values = values;
  }

  @Override
  public Optional<T> read(ConsumerRecord<byte[], byte[]> record) {
    return Arrays.equals(record.key(), key)
        ? Optional.of(values.deserialize(record.topic(), record.headers(), record.value()))
        : Optional.empty();
  }

  @Override
  public boolean isBetweenObjects() {
    return true;
  }
}
