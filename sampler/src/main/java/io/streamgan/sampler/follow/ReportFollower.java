package io.streamgan.sampler.follow;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one model's metrics, sample grids and health events. Not thread-safe. */
public final class ReportFollower implements TopicReader {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);

  private final AvroSerde<StepMetrics> metrics = AvroSerde.of(StepMetrics.class);
  private final AvroSerde<SampleGrid> grids = AvroSerde.of(SampleGrid.class);
  private final AvroSerde<HealthEvent> events = AvroSerde.of(HealthEvent.class);
  private final String metricsTopic;
  private final String samplesTopic;
  private final String model;
  private final ReportListener listener;

  ReportFollower(String metricsTopic, String samplesTopic, String model, ReportListener listener) {
    this.metricsTopic = metricsTopic;
    this.samplesTopic = samplesTopic;
    this.model = model;
    this.listener = listener;
  }

  /**
   * Starts a thread that follows the three topics.
   *
   * @param client settings of Kafka's consumer
   */
  public static TopicFollower start(
      Map<String, Object> client,
      String metricsTopic,
      String samplesTopic,
      String eventsTopic,
      String model,
      ReportListener listener) {
    return TopicFollower.start(
        "report-follower",
        client,
        List.of(metricsTopic, samplesTopic, eventsTopic),
        new ReportFollower(metricsTopic, samplesTopic, model, listener));
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    if (!record.key().equals(model)) {
      return;
    }
    Instant reportedAt = Instant.ofEpochMilli(record.timestamp());
    try {
      if (record.topic().equals(metricsTopic)) {
        listener.step(
            StepReport.of(metrics.deserialize(record.topic(), record.value()), reportedAt));
      } else if (record.topic().equals(samplesTopic)) {
        listener.grid(GridReport.of(grids.deserialize(record.topic(), record.value()), reportedAt));
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
