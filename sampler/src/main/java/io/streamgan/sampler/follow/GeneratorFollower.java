package io.streamgan.sampler.follow;

import io.streamgan.codec.GeneratorReader;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.schemas.topics.TopicFollower;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one model's generators (invariant C): only those that are whole, verified and newer than
 * the last go on to the sink. Of those that are on the topic at the start, only the newest usable
 * one does, since compaction may have taken parts of the older ones. Not thread-safe.
 */
public final class GeneratorFollower implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(GeneratorFollower.class);

  /** A generator of usual size in one answer of the broker, not one for each of its parts. */
  private static final int FETCH_BYTES = 16 << 20;

  private final GeneratorReader generators;
  private final GeneratorSink sink;
  private final Succession succession = new Succession();
  private boolean live;
  private @Nullable PublishedGenerator newest;
  private @Nullable RefusedGeneratorException newestRefusal;

  GeneratorFollower(String topic, String model, GeneratorSink sink) {
    generators = new GeneratorReader(topic, model);
    this.sink = sink;
  }

  /**
   * Starts a thread that follows {@code topic}.
   *
   * @param client settings of Kafka's consumer
   */
  public static TopicFollower start(
      Map<String, Object> client, String topic, String model, GeneratorSink sink) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    return TopicFollower.start(
        "generator-follower",
        properties,
        List.of(topic),
        new GeneratorFollower(topic, model, sink));
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    if (record.value() == null) {
      // A tombstone: whoever deletes a model's generator does not take it out of use here.
      return;
    }
    try {
      Optional<PublishedGenerator> complete = generators.read(record.key(), record.value());
      if (complete.isPresent()) {
        take(complete.get());
      }
    } catch (RefusedGeneratorException e) {
      refuse(record, e);
    }
  }

  @Override
  public void caughtUp() throws InterruptedException {
    live = true;
    if (newestRefusal != null) {
      report(newestRefusal);
    }
    if (newest != null) {
      try {
        serve(newest);
      } catch (RefusedGeneratorException e) {
        report(e);
      }
    }
    newest = null;
    newestRefusal = null;
  }

  private void take(PublishedGenerator generator)
      throws RefusedGeneratorException, InterruptedException {
    if (live) {
      serve(generator);
    } else {
      newest = generator;
      newestRefusal = null;
    }
  }

  private void serve(PublishedGenerator generator)
      throws RefusedGeneratorException, InterruptedException {
    Optional<String> objection = succession.objection(generator);
    if (objection.isPresent()) {
      throw new RefusedGeneratorException(Reason.NOT_NEWER, objection.get());
    }
    sink.offer(generator);
    succession.accept(generator);
    LOG.info("serving {}, step {}", generator, generator.manifest().getStep());
  }

  private void refuse(ConsumerRecord<String, byte[]> record, RefusedGeneratorException e) {
    RefusedGeneratorException located = e.at(record);
    if (live) {
      report(located);
    } else if (generators.isManifest(record.key())) {
      newestRefusal = located;
    }
  }

  private void report(RefusedGeneratorException refusal) {
    LOG.warn("generator refused, the one before it stays: {}", refusal.getMessage());
    sink.refused(refusal);
  }
}
