package io.streamgan.sampler.follow;

import io.streamgan.codec.InputOffsets;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicFollower;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one model's metrics, sample grids, health events, evaluations and rounds. A record that
 * cannot be read is logged, counted and left out. Not thread-safe.
 */
public final class ReportFollower implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);
  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  private final Map<String, ReportReader> readers = new HashMap<>();
  private final String model;
  private final ReportListener listener;

  /** Passes a record on to the listener. */
  private interface ReportReader {
    void read(ConsumerRecord<String, byte[]> record);
  }

  /** Passes a decoded record on to the listener. */
  private interface ReportReceiver<T> {
    void receive(T value, Instant reportedAt);
  }

  /**
   * @param prefix of the topics
   */
  ReportFollower(String prefix, String model, ReportListener listener) {
    this.model = model;
    this.listener = listener;
    add(Topic.METRICS, prefix, ReportSerde.of(StepMetrics.class), this::step);
    add(Topic.SAMPLES, prefix, AvroSerde.of(SampleGrid.class), this::grid);
    add(
        Topic.EVENTS,
        prefix,
        ReportSerde.of(HealthEvent.class),
        (event, at) -> listener.event(event));
    add(
        Topic.QUALITY,
        prefix,
        ReportSerde.of(Quality.class),
        (quality, at) -> listener.quality(quality));
    add(Topic.ROUNDS, prefix, AvroSerde.of(Round.class), (round, at) -> listener.round(round));
  }

  /**
   * Starts a thread that follows the topics.
   *
   * @param client settings of Kafka's consumer
   * @param prefix of the topics
   */
  public static TopicFollower start(
      Map<String, Object> client, String prefix, String model, ReportListener listener) {
    ReportFollower follower = new ReportFollower(prefix, model, listener);
    return TopicFollower.start(
        "report-follower", client, List.copyOf(follower.readers.keySet()), follower);
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    try {
      ReportReader reader = readers.get(record.topic());
      if (reader != null) {
        reader.read(record);
      }
    } catch (MalformedRecordException e) {
      LOG.warn(
          "{}-{}@{} left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      listener.malformed(record.topic());
    }
  }

  @Override
  public void caughtUp() {
    listener.caughtUp();
  }

  private <T> void add(
      Topic topic, String prefix, Deserializer<T> values, ReportReceiver<T> receiver) {
    readers.put(
        topic.name(prefix),
        record -> {
          if (record.key().equals(model)) {
            receiver.receive(
                values.deserialize(record.topic(), record.value()),
                Instant.ofEpochMilli(record.timestamp()));
          }
        });
  }

  private void step(StepMetrics metrics, Instant reportedAt) {
    InputOffsets.byPartition(metrics.getInputOffsets());
    // Lanes take steps of the same numbers beside each other: lane 0 stands for all.
    if (metrics.getLane() == 0) {
      listener.step(metrics, reportedAt);
    }
  }

  private void grid(SampleGrid grid, Instant reportedAt) {
    ByteBuffer png = grid.getPng();
    if (png.remaining() < Long.BYTES || png.getLong(png.position()) != PNG_SIGNATURE) {
      throw new MalformedRecordException(
          "expected a PNG, found %d bytes of another format".formatted(png.remaining()));
    }
    if (grid.getRows() < 1 || grid.getColumns() < 1) {
      throw new MalformedRecordException(
          "expected a grid, found %d rows and %d columns"
              .formatted(grid.getRows(), grid.getColumns()));
    }
    listener.grid(grid, reportedAt);
  }
}
