package io.streamgan.cli.run;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.rounds.LaneShares;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What the topics hold of one model's newest run, oldest first.
 *
 * @param runId empty where there is none
 * @param newest steps, a few; of a model with several lanes those of the lane of the newest one
 * @param windows of all lengths
 * @param lanes without a round for a model with one lane
 */
record RunRecords(
    String runId,
    List<StepMetrics> newest,
    List<MetricWindow> windows,
    List<HealthEvent> events,
    List<Quality> qualities,
    List<SampleGrid> grids,
    LaneShares lanes) {
  private static final List<Topic> TOPICS =
      List.of(
          Topic.METRICS,
          Topic.METRIC_WINDOWS,
          Topic.EVENTS,
          Topic.QUALITY,
          Topic.SAMPLES,
          Topic.ROUNDS);
  private static final long NEWEST_STEPS = 32;

  /**
   * Reads them.
   *
   * @param offsets of windows, events and evaluations that are looked at, from the newest
   * @param grids of sample grids
   * @throws io.streamgan.schemas.topics.MissingTopicException when a topic is not there
   */
  static RunRecords read(Settings settings, long offsets, long grids) {
    Topics.requirePresent(settings.kafka(Client.ADMIN), settings.topicsPrefix(), TOPICS);
    List<StepMetrics> steps =
        read(settings, Topic.METRICS, ReportSerde.of(StepMetrics.class), NEWEST_STEPS);
    List<MetricWindow> windows =
        read(settings, Topic.METRIC_WINDOWS, ReportSerde.of(MetricWindow.class), offsets);
    List<SampleGrid> pictures =
        read(settings, Topic.SAMPLES, AvroSerde.of(SampleGrid.class), grids);
    String run = newestRun(steps, windows);
    return new RunRecords(
        run,
        ofOneLane(steps),
        windows.stream().filter(window -> window.getRunId().equals(run)).toList(),
        read(settings, Topic.EVENTS, ReportSerde.of(HealthEvent.class), offsets).stream()
            .filter(event -> event.getRunId().equals(run))
            .toList(),
        read(settings, Topic.QUALITY, ReportSerde.of(Quality.class), offsets).stream()
            .filter(quality -> quality.getRunId().equals(run))
            .toList(),
        pictures.stream().filter(grid -> grid.getRunId().equals(run)).toList(),
        new LaneShares()
            .with(
                read(settings, Topic.ROUNDS, AvroSerde.of(Round.class), offsets).stream()
                    .filter(round -> round.getRunId().equals(run))
                    .toList()));
  }

  /** Those of the windows that are {@code seconds} long. */
  List<MetricWindow> windows(int seconds) {
    return windows.stream().filter(w -> w.getWindowMillis() == seconds * 1000L).toList();
  }

  /**
   * Returns the steps of the run and the lane of the newest one. A commit has many steps of one
   * lane, so the newest steps may have none of another.
   */
  static List<StepMetrics> ofOneLane(List<StepMetrics> steps) {
    if (steps.isEmpty()) {
      return steps;
    }
    StepMetrics newest = steps.get(steps.size() - 1);
    return steps.stream()
        .filter(step -> step.getRunId().equals(newest.getRunId()))
        .filter(step -> step.getLane() == newest.getLane())
        .toList();
  }

  /** Returns the evaluations whose values may be compared with those of the newest one. */
  List<Quality> comparable() {
    return qualities.stream()
        .filter(quality -> kind(quality).equals(kind(qualities.get(qualities.size() - 1))))
        .toList();
  }

  /** Figures of other images, counts or features are no part of the same curve. */
  private static List<Object> kind(Quality quality) {
    return List.of(
        quality.getProtocol(),
        quality.getExtractor(),
        quality.getRealImages(),
        quality.getGeneratedImages());
  }

  private static String newestRun(List<StepMetrics> steps, List<MetricWindow> windows) {
    if (!steps.isEmpty()) {
      return steps.get(steps.size() - 1).getRunId();
    }
    return windows.isEmpty() ? "" : windows.get(windows.size() - 1).getRunId();
  }

  private static <T> List<T> read(
      Settings settings, Topic topic, Deserializer<T> values, long offsets) {
    String name = topic.name(settings.topicsPrefix());
    List<T> records = new ArrayList<>();
    try (TopicLog log = new TopicLog(settings.kafka(Client.CONSUMER), name, TopicLog.End.VISIBLE)) {
      log.readNewest(
          offsets,
          record -> {
            boolean ours =
                record.key() != null
                    && new String(record.key(), StandardCharsets.UTF_8)
                        .equals(settings.modelName());
            if (ours) {
              try {
                records.add(values.deserialize(name, record.value()));
              } catch (MalformedRecordException e) {
                // Services count and name what they cannot read; a view shows what it can.
              }
            }
          });
    }
    return records;
  }
}
