package io.streamgan.sampler.follow;

import io.streamgan.codec.GeneratorReader;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.schemas.topics.TopicFollower;
import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one model's generators (invariant C): only generators that are whole, verified and newer
 * than the one before go on to the sink. Of the generators that are on the topic at the start, only
 * the newest that can be served does, since compaction may have taken parts of the older ones. Not
 * thread-safe.
 */
public final class GeneratorFollower implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(GeneratorFollower.class);

  /** Large enough for one fetch to return a whole generator of usual size. */
  private static final int FETCH_BYTES = 16 << 20;

  /** Generators kept in memory at the start, in case the newest cannot be served. */
  private static final int MAX_CANDIDATES = 4;

  private static final long RETRY_MILLIS = 500;

  private final String topic;
  private final String model;
  private final GeneratorSink sink;
  private final Consumer<TopicLog.Reader> reread;
  private final GeneratorReader generators;
  private final GeneratorOrder succession = new GeneratorOrder();
  private boolean live;
  private final Deque<Candidate> candidates = new ArrayDeque<>();
  private @Nullable RefusedGeneratorException newestRefusal;

  /**
   * A whole generator that was on the topic at the start.
   *
   * @param completedBy record of its manifest
   */
  private record Candidate(PublishedGenerator generator, ConsumerRecord<?, ?> completedBy) {}

  /**
   * @param reread reads the topic from its beginning to its end
   */
  GeneratorFollower(
      String topic, String model, GeneratorSink sink, Consumer<TopicLog.Reader> reread) {
    this.topic = topic;
    this.model = model;
    this.sink = sink;
    this.reread = reread;
    generators = new GeneratorReader(topic, model);
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
        new GeneratorFollower(topic, model, sink, reader -> readAll(properties, topic, reader)));
  }

  private static void readAll(Map<String, Object> client, String topic, TopicLog.Reader reader) {
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      log.readAll(reader);
    }
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    if (record.value() == null) {
      // A tombstone deletes a generator from the topic; the sampler continues to use it.
      return;
    }
    try {
      Optional<PublishedGenerator> complete = generators.read(record.key(), record.value());
      if (complete.isPresent()) {
        take(new Candidate(complete.get(), record));
      }
    } catch (RefusedGeneratorException e) {
      refuse(record, e);
    }
  }

  /** Serves the newest candidate that can be served, and reports the newer ones as refused. */
  @Override
  public void caughtUp() throws InterruptedException {
    live = true;
    List<RefusedGeneratorException> refusals = new ArrayList<>();
    if (newestRefusal != null) {
      refusals.add(newestRefusal);
    }
    boolean served = false;
    while (!served && !candidates.isEmpty()) {
      Candidate newest = candidates.removeLast();
      try {
        serve(newest.generator());
        served = true;
      } catch (RefusedGeneratorException e) {
        refusals.add(e.at(newest.completedBy()));
        if (candidates.isEmpty()) {
          findBefore(newest.completedBy());
        }
      }
    }
    candidates.clear();
    newestRefusal = null;
    // The status shows the refusal that is reported last, which must be the newest.
    Collections.reverse(refusals);
    refusals.forEach(this::report);
    sink.caughtUp();
  }

  private void take(Candidate candidate) throws RefusedGeneratorException, InterruptedException {
    if (live) {
      serve(candidate.generator());
    } else {
      add(candidate);
      newestRefusal = null;
    }
  }

  private void add(Candidate candidate) {
    candidates.addLast(candidate);
    if (candidates.size() > MAX_CANDIDATES) {
      candidates.removeFirst();
    }
  }

  /** Reads the topic again for the newest generators that are complete before {@code limit}. */
  private void findBefore(ConsumerRecord<?, ?> limit) throws InterruptedException {
    while (true) {
      GeneratorReader earlier = new GeneratorReader(topic, model);
      candidates.clear();
      try {
        reread.accept(record -> find(record, limit, earlier));
        return;
      } catch (RetriableException e) {
        LOG.warn("cannot read {} now ({}); trying again", topic, e.getMessage());
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  private void find(
      ConsumerRecord<byte[], byte[]> record, ConsumerRecord<?, ?> limit, GeneratorReader earlier) {
    if (record.key() == null || record.value() == null || record.offset() >= limit.offset()) {
      return;
    }
    try {
      earlier
          .read(new String(record.key(), StandardCharsets.UTF_8), record.value())
          .ifPresent(generator -> add(new Candidate(generator, record)));
    } catch (RefusedGeneratorException e) {
      LOG.debug("passed over {}", e.at(record).getMessage());
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
