package io.streamgan.monitor.topology;

import io.streamgan.monitor.windows.OpenWindow;
import io.streamgan.monitor.windows.WindowSettings;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
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
 * Counts each step in one window of each length, and sends a window on when it is over.
 *
 * <p>A model's steps come in order, so a window is over with the first step behind its end: no
 * grace has to be waited for, and no step is too late. A step that is dated before the open window,
 * because the trainer's clock was set back, counts in that window; but one that is dated more than
 * a window's length before it closes the window, which a clock far ahead had opened. After that,
 * one span may be published in two parts.
 */
final class WindowProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
  static final String STORE = "open-windows";

  private final String topic;
  private final List<Long> lengths;
  private final MonitorCounts counts;
  private final RecordDecoder<StepMetrics> steps;
  private final AvroSerde<MetricWindow> windows = AvroSerde.of(MetricWindow.class);
  private KeyValueStore<String, byte[]> open;

  @SuppressWarnings("NullAway.Init") // init comes before every process
  WindowProcessor(Settings settings, MonitorCounts counts) {
    String prefix = settings.topicsPrefix();
    topic = Topic.METRIC_WINDOWS.name(prefix);
    lengths =
        settings.get(WindowSettings.SECONDS).stream().map(TimeUnit.SECONDS::toMillis).toList();
    this.counts = counts;
    steps = new RecordDecoder<>(StepMetrics.class, Topic.METRICS.name(prefix), counts);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    open = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    steps
        .read(record.value())
        .ifPresent(
            step -> {
              Instant at = endOf(step, record.timestamp());
              lengths.forEach(millis -> count(record, step, at, millis));
              counts.step();
              CurrentRun.reach(step.getRunId(), step.getStep(), step.getGeneratorVersion());
            });
  }

  /** When {@code step} ended: as it says, or else when it was published. */
  static Instant endOf(StepMetrics step, long publishedMillis) {
    Instant completedAt = step.getCompletedAt();
    return completedAt == null ? Instant.ofEpochMilli(publishedMillis) : completedAt;
  }

  private void count(Record<byte[], byte[]> record, StepMetrics step, Instant at, long millis) {
    String key = new String(record.key(), StandardCharsets.UTF_8) + "/" + millis;
    byte[] kept = open.get(key);
    OpenWindow window =
        kept == null ? OpenWindow.at(at, millis) : OpenWindow.of(windows.deserialize(topic, kept));
    if (window.endsBefore(at) || window.isFarBehind(at)) {
      MetricWindow closed = window.record();
      // Brokers refuse a record that a wrong clock has dated far ahead.
      long end =
          Math.min(closed.getStart().toEpochMilli() + millis, context().currentSystemTimeMs());
      context().forward(record.withValue(windows.serialize(topic, closed)).withTimestamp(end));
      counts.window();
      window = OpenWindow.at(at, millis);
    }
    window.add(step, at);
    open.put(key, windows.serialize(topic, window.record()));
  }
}
