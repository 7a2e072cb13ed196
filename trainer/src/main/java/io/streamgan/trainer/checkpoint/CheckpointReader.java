package io.streamgan.trainer.checkpoint;

import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Finds the newest checkpoint of a model on the checkpoints topic. */
public final class CheckpointReader implements CheckpointSource {
  private static final int MAX_REREADS = 10;
  private static final long ALL = Long.MAX_VALUE;

  private final Map<String, Object> client;
  private final String topic;
  private final String model;
  private final Optional<CheckpointStore> store;

  /**
   * @param client settings of Kafka's consumer
   * @param store holds the payloads that are not on the topic
   */
  public CheckpointReader(
      Map<String, Object> client, String topic, String model, Optional<CheckpointStore> store) {
    this.store = store;
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.model = model;
  }

  @Override
  public Recovery newest() {
    return requireWhole(recovery());
  }

  private Recovery requireWhole(Recovery recovery) {
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

  /**
   * Returns a source of the newest checkpoint that reads each record of the topic once, for those
   * who ask again and again.
   */
  public Following follow() {
    return new Following();
  }

  /** Reads on from where it has read to. Not thread-safe. */
  public final class Following implements CheckpointSource, AutoCloseable {
    private @Nullable TopicLog log;
    private CheckpointScan scan = new CheckpointScan(model, store, ALL);

    private Following() {}

    @Override
    public Recovery newest() {
      return requireWhole(recovery());
    }

    @Override
    public Optional<Checkpoint> before(long step) {
      return CheckpointReader.this.before(step);
    }

    @Override
    public Recovery recovery() {
      try {
        if (log == null) {
          scan = new CheckpointScan(model, store, ALL);
          log = new TopicLog(client, topic, TopicLog.End.DECIDED);
          log.readAll(reader(scan));
        } else {
          log.readOn(reader(scan));
        }
        readOnWhileInDoubt(log, scan);
        return scan.recovery();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    /**
     * Returns a source that continues once where this one is, and then reads the topic anew for
     * each answer, so that nothing of it stays in memory.
     */
    public CheckpointSource lastAnswer() {
      return new CheckpointSource() {
        @Override
        public Recovery newest() {
          return requireWhole(recovery());
        }

        @Override
        public Recovery recovery() {
          try {
            return Following.this.recovery();
          } finally {
            close();
          }
        }

        @Override
        public Optional<Checkpoint> before(long step) {
          return Following.this.before(step);
        }
      };
    }

    @Override
    public void close() {
      scan = new CheckpointScan(model, store, ALL);
      if (log != null) {
        log.close();
        log = null;
      }
    }
  }

  /** Returns the keys of all records of the model. */
  public List<byte[]> keys() {
    return scan(ALL).keys();
  }

  /**
   * Reads the topic from its start, since it is compacted, to its end. Waits for transactions that
   * other models' trainers have open: the newest checkpoint may be behind one of them, and training
   * that went on from an older one would repeat steps that are published.
   */
  private CheckpointScan scan(long beforeStep) {
    CheckpointScan scan = new CheckpointScan(model, store, beforeStep);
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.DECIDED)) {
      log.readAll(reader(scan));
      readOnWhileInDoubt(log, scan);
      return scan;
    }
  }

  /** Compaction may have taken, during the reading, what a newer checkpoint has replaced. */
  private static void readOnWhileInDoubt(TopicLog log, CheckpointScan scan) {
    int rereads = 0;
    while (scan.isInDoubt() && rereads < MAX_REREADS && log.readOn(reader(scan))) {
      rereads++;
    }
  }

  private static TopicLog.Reader reader(CheckpointScan scan) {
    return new TopicLog.Reader() {
      @Override
      public void read(ConsumerRecord<byte[], byte[]> record) {
        scan.take(record);
      }

      @Override
      public void damaged(String place, KafkaException cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        scan.damaged(place, reason.getMessage());
      }
    };
  }
}
