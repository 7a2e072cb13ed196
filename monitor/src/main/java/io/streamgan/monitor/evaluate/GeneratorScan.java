package io.streamgan.monitor.evaluate;

import io.streamgan.codec.GeneratorReader;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest usable generator in one pass over the end of the generators topic. Parts of
 * older generators, whose other parts compaction has removed or lie before the pass, are no fault:
 * only the refusal of a generator that no usable one follows is kept. Not thread-safe.
 */
final class GeneratorScan {
  private final GeneratorReader generators;
  private @Nullable PublishedGenerator newest;
  private @Nullable RefusedGeneratorException refusal;

  GeneratorScan(String topic, String model) {
    generators = new GeneratorReader(topic, model);
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    try {
      Optional<PublishedGenerator> complete = generators.read(key, record.value());
      if (complete.isPresent()) {
        newest = complete.get();
        refusal = null;
      }
    } catch (RefusedGeneratorException e) {
      if (generators.isManifest(key)) {
        refusal = e.at(record);
      }
    }
  }

  /** The newest usable generator. */
  Optional<PublishedGenerator> newest() {
    return Optional.ofNullable(newest);
  }

  /** Refusal of the newest generator; empty when it is usable. */
  Optional<RefusedGeneratorException> refusal() {
    return Optional.ofNullable(refusal);
  }
}
