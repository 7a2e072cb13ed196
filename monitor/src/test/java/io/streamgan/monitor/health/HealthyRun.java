package io.streamgan.monitor.health;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.TopicLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Steps of a real training, {@code healthy-run.csv} among the test's resources: written by {@link
 * #main} from the metrics of {@code ./streamgan demo --fresh --seed 1}.
 */
final class HealthyRun {
  private HealthyRun() {}

  /** Takes the bootstrap servers and the file to write. */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    AvroSerde<StepMetrics> serde = AvroSerde.of(StepMetrics.class);
    List<String> lines = new ArrayList<>();
    try (TopicLog log =
        new TopicLog(
            Map.of("bootstrap.servers", arguments[0]), "streamgan.metrics", TopicLog.End.VISIBLE)) {
      log.readAll(
          record -> {
            StepMetrics step = serde.deserialize("", record.value());
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%d,%d,%.4g,%.4g,%.4g,%.4g,%d,%d",
                    step.getStep(),
                    step.getImagesSeen(),
                    step.getDiscriminatorLoss(),
                    step.getGeneratorLoss(),
                    step.getRealScore(),
                    step.getGeneratedScore(),
                    step.getGeneratorVersion(),
                    Objects.requireNonNull(step.getCompletedAt()).toEpochMilli()));
          });
    }
    Files.write(Path.of(arguments[1]), lines);
  }

  static List<Observation.Step> steps() throws IOException {
    try (InputStream in = HealthyRun.class.getResourceAsStream("/healthy-run.csv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(HealthyRun::step).toList();
    }
  }

  private static Observation.Step step(String line) {
    List<String> values = List.of(line.split(",", -1));
    return new Observation.Step(
        Long.parseLong(values.get(0)),
        Long.parseLong(values.get(1)),
        Double.parseDouble(values.get(2)),
        Double.parseDouble(values.get(3)),
        Double.parseDouble(values.get(4)),
        Double.parseDouble(values.get(5)),
        Long.parseLong(values.get(6)),
        Long.parseLong(values.get(7)));
  }
}
