package io.streamgan.sampler.follow;

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

/** Follows one model's metrics and sample grids. Not thread-safe. */
public final class ReportFollower implements TopicReader {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);

  private final AvroSerde<StepMetrics> metrics = AvroSerde.of(StepMetrics.class);
  private final AvroSerde<SampleGrid> grids = AvroSerde.of(SampleGrid.class);
  private final String metricsTopic;
  private final String model;
  private final ReportListener listener;

  ReportFollower(String metricsTopic, String model, ReportListener listener) {
    this.metricsTopic = metricsTopic;
    this.model = model;
    this.listener = listener;
  }

  /**
   * Starts a thread that follows both topics.
   *
   * @param client settings of Kafka's consumer
   */
  public static TopicFollower start(
      Map<String, Object> client,
      String metricsTopic,
      String samplesTopic,
      String model,
      ReportListener listener) {
    return TopicFollower.start(
        "report-follower",
        client,
        List.of(metricsTopic, samplesTopic),
        new ReportFollower(metricsTopic, model, listener));
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
      } else {
        listener.grid(GridReport.of(grids.deserialize(record.topic(), record.value()), reportedAt));
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
