package io.streamgan.monitor.topology;

import io.streamgan.monitor.windows.OpenWindow;
import io.streamgan.monitor.windows.WindowSettings;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.CurrentRun;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts each step in one window of each length, and forwards a window when it has ended. Of a
 * model with several lanes, which take their steps beside each other, the steps of lane 0 count.
 *
 * <p>A model's steps arrive in order, so a window has ended when the first step after its end
 * arrives: no grace period is needed, and no step is late. A step that is dated before the open
 * window, because the trainer's clock was set back, counts in that window; but a step that is dated
 * more than a window's length before it closes the window, because a clock far ahead had opened it.
 * After that, one span may be published in two parts.
 */
final class WindowProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  static final String STORE = "open-windows";

  private final String topic;
  private final List<Long> lengths;
  private final MonitorCounts counts;
  private final RecordDecoder<StepMetrics> steps;
  private final AvroSerde<MetricWindow> windows = AvroSerde.of(MetricWindow.class);
  private final ReportSerde<MetricWindow> reports = ReportSerde.of(MetricWindow.class);
  private KeyValueStore<String, byte[]> open;

  @SuppressWarnings("NullAway.Init") // init comes before every process
  WindowProcessor(Settings settings, MonitorCounts counts) {
    String prefix = settings.topicsPrefix();
    topic = Topic.METRIC_WINDOWS.name(prefix);
    lengths =
        settings.get(WindowSettings.SECONDS).stream().map(TimeUnit.SECONDS::toMillis).toList();
    this.counts = counts;
    steps =
        new RecordDecoder<>(ReportSerde.of(StepMetrics.class), Topic.METRICS.name(prefix), counts);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    open = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    steps
        .read(record)
        .filter(step -> step.getLane() == 0)
        .ifPresent(
            step -> {
              Instant at = endOf(step, record.timestamp());
              String model = new String(record.key(), StandardCharsets.UTF_8);
              lengths.forEach(millis -> count(record, model, step, at, millis));
              counts.of(model).step();
              CurrentRun.reach(step.getRunId(), step.getStep(), step.getGeneratorVersion());
            });
  }

  /**
   * Time at which {@code step} ended, or at which it was published where the record does not say.
   */
  static Instant endOf(StepMetrics step, long publishedMillis) {
    Instant completedAt = step.getCompletedAt();
    return completedAt == null ? Instant.ofEpochMilli(publishedMillis) : completedAt;
  }

  private void count(
      Record<byte[], byte[]> record, String model, StepMetrics step, Instant at, long millis) {
    String key = model + "/" + millis;
    byte[] kept = open.get(key);
    OpenWindow window =
        kept == null ? OpenWindow.at(at, millis) : OpenWindow.of(windows.deserialize(topic, kept));
    if (window.endsBefore(at) || window.isFarBehind(at)) {
      MetricWindow closed = window.record();
      // Brokers reject a record whose timestamp, from a wrong clock, is far ahead, and Kafka
      // Streams one before 1970.
      long end =
          Math.max(
              0,
              Math.min(closed.getStart().toEpochMilli() + millis, context().currentSystemTimeMs()));
      context().forward(record.withValue(reports.serialize(topic, closed)).withTimestamp(end));
      counts.of(model).window();
      window = OpenWindow.at(at, millis);
    }
    window.add(step, at);
    open.put(key, windows.serialize(topic, window.record()));
  }
}
