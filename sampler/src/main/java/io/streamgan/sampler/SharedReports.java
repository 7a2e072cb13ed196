package io.streamgan.sampler;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.sampler.watch.WindowHistory;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicFollower;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what does not belong to one model: the names of classes, and the windows of all models'
 * metrics. Owned by the follower's thread; any thread may ask for the names and the windows.
 */
final class SharedReports implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(SharedReports.class);

  private final Settings settings;
  private final ClassesTopic classesTopic;
  private final String windowsTopic;
  private final Deserializer<MetricWindow> metricWindows = ReportSerde.of(MetricWindow.class);
  private final MeterRegistry meters;
  private final WindowHistory windows = new WindowHistory();
  private volatile ClassNames classes = ClassNames.NONE;

  SharedReports(Settings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    classesTopic = new ClassesTopic(settings);
    windowsTopic = Topic.METRIC_WINDOWS.name(settings.topicsPrefix());
  }

  TopicFollower follow() {
    return TopicFollower.start(
        "class-follower",
        settings.kafka(Client.CONSUMER),
        List.of(Topic.CLASSES.name(settings.topicsPrefix()), windowsTopic),
        this);
  }

  /** Names that requests may use for classes; there are none before the first record. */
  ClassNames classes() {
    return classes;
  }

  WindowHistory windows() {
    return windows;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.topic().equals(windowsTopic)) {
        windows.add(record.key(), metricWindows.deserialize(record.topic(), record.value()));
      } else {
        classes = classesTopic.after(classes, record.key(), record.value());
      }
    } catch (MalformedRecordException e) {
      LOG.warn(
          "{}-{}@{} left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      meters.counter("streamgan.sampler.malformed.records", "topic", record.topic()).increment();
    }
  }
}
