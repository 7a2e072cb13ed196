package io.streamgan.sampler.follow;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.topics.TopicFollower;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one model's metrics, sample grids, health events and quality. Not thread-safe. */
public final class ReportFollower implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);

  private final AvroSerde<StepMetrics> metrics = AvroSerde.of(StepMetrics.class);
  private final AvroSerde<SampleGrid> grids = AvroSerde.of(SampleGrid.class);
  private final AvroSerde<HealthEvent> events = AvroSerde.of(HealthEvent.class);
  private final AvroSerde<Quality> quality = AvroSerde.of(Quality.class);
  private final Topics topics;
  private final String model;
  private final ReportListener listener;

  /** Where each kind of report is. */
  public record Topics(String metrics, String samples, String events, String quality) {
    List<String> all() {
      return List.of(metrics, samples, events, quality);
    }
  }

  ReportFollower(Topics topics, String model, ReportListener listener) {
    this.topics = topics;
    this.model = model;
    this.listener = listener;
  }

  /**
   * Starts a thread that follows the topics.
   *
   * @param client settings of Kafka's consumer
   */
  public static TopicFollower start(
      Map<String, Object> client, Topics topics, String model, ReportListener listener) {
    return TopicFollower.start(
        "report-follower", client, topics.all(), new ReportFollower(topics, model, listener));
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    if (!record.key().equals(model)) {
      return;
    }
    Instant reportedAt = Instant.ofEpochMilli(record.timestamp());
    try {
      if (record.topic().equals(topics.metrics())) {
        listener.step(
            StepReport.of(metrics.deserialize(record.topic(), record.value()), reportedAt));
      } else if (record.topic().equals(topics.samples())) {
        listener.grid(GridReport.of(grids.deserialize(record.topic(), record.value()), reportedAt));
      } else if (record.topic().equals(topics.quality())) {
        listener.quality(QualityReport.of(quality.deserialize(record.topic(), record.value())));
      } else {
        listener.event(EventReport.of(events.deserialize(record.topic(), record.value())));
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
}
