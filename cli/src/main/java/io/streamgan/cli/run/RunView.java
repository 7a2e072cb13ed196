package io.streamgan.cli.run;

import io.streamgan.cli.process.Printable;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/** A run as text: sparklines, the newest events and evaluation, and the sample grid. */
final class RunView {
  private static final int SECONDS = 10;
  private static final int LABEL = 12;
  private static final int VALUE = 10;
  private static final int EVENTS = 5;
  private static final int GRID_LINES = 24;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final int columns;
  private final boolean colours;

  /**
   * @param columns characters per line
   * @param colours whether to draw the grid
   */
  RunView(int columns, boolean colours) {
    this.columns = columns;
    this.colours = colours;
  }

  /** Several lines, each ended. */
  String of(RunRecords run) {
    if (run.newest().isEmpty()) {
      return "no step yet\n";
    }
    StringBuilder text = new StringBuilder();
    StepMetrics step = run.newest().get(run.newest().size() - 1);
    List<MetricWindow> windows = run.windows(SECONDS);
    text.append(
        String.format(
            Locale.ROOT,
            "run %s  step %,d  images %,d  generator %d%n",
            Printable.of(run.runId()),
            step.getStep(),
            step.getImagesSeen(),
            step.getGeneratorVersion()));
    curve(text, "D loss", windows, w -> mean(w, "discriminatorLoss"));
    curve(text, "G loss", windows, w -> mean(w, "generatorLoss"));
    curve(text, "real score", windows, w -> mean(w, "realScore"));
    curve(text, "gen. score", windows, w -> mean(w, "generatedScore"));
    curve(text, "images/s", windows, MetricWindow::getImagesPerSecond);
    curve(text, "ms per step", windows, w -> mean(w, "stepMillis"));
    if (!run.qualities().isEmpty()) {
      curve(text, "sliced W.", run.qualities(), Quality::getSlicedWasserstein);
      Quality newest = run.qualities().get(run.qualities().size() - 1);
      text.append(cut(quality(newest))).append('\n');
      if (!newest.getGeneratedClasses().isEmpty()) {
        text.append(cut(classes(newest))).append('\n');
      }
    }
    List<HealthEvent> events = run.events();
    for (HealthEvent event : events.subList(Math.max(0, events.size() - EVENTS), events.size())) {
      text.append(cut(line(event))).append('\n');
    }
    if (colours && !run.grids().isEmpty()) {
      text.append(grid(run.grids().get(run.grids().size() - 1)));
    }
    return text.toString();
  }

  private <T> void curve(
      StringBuilder text, String label, List<T> records, ToDoubleFunction<T> value) {
    List<Double> values = records.stream().map(value::applyAsDouble).toList();
    if (!values.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + LABEL + "s%" + VALUE + ".3f  %s%n",
              label,
              values.get(values.size() - 1),
              Sparkline.of(values, Math.max(10, columns - LABEL - VALUE - 2))));
    }
  }

  /** In one line. */
  static String line(HealthEvent event) {
    return String.format(
        Locale.ROOT,
        "%s %s%s: %s",
        TIME.format(event.getAt()),
        event.getType(),
        event.getPhase().isEmpty() ? "" : " " + event.getPhase(),
        event.getMessage());
  }

  private static String quality(Quality quality) {
    Double frechet = quality.getFrechetDistance();
    Double precision = quality.getPrecision();
    Double coverage = quality.getCoverage();
    String features =
        frechet == null || precision == null || coverage == null
            ? "no features yet"
            : String.format(
                Locale.ROOT,
                "Fréchet %.2f  precision %.2f  coverage %.2f (%s)",
                frechet,
                precision,
                coverage,
                quality.getExtractor());
    return "quality     generator %d: %s".formatted(quality.getGeneratorVersion(), features);
  }

  private static String classes(Quality quality) {
    List<String> shares = new ArrayList<>();
    for (int c = 0; c < quality.getGeneratedClasses().size(); c++) {
      shares.add(
          String.format(
              Locale.ROOT,
              "%s %.0f/%.0f",
              c < quality.getClassNames().size() ? quality.getClassNames().get(c) : c,
              100 * quality.getRealClasses().get(c),
              100 * quality.getGeneratedClasses().get(c)));
    }
    return "classes     %% of real/generated images: %s".formatted(String.join(", ", shares));
  }

  private String grid(SampleGrid grid) {
    byte[] png = new byte[grid.getPng().remaining()];
    grid.getPng().duplicate().get(png);
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
      return picture == null ? "" : HalfBlocks.of(picture, columns, GRID_LINES);
    } catch (IOException e) {
      return "the sample grid cannot be read: " + e.getMessage() + "\n";
    }
  }

  private String cut(String foreign) {
    String line = Printable.of(foreign);
    return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
  }

  /** NaN where the window has no such number. */
  static double mean(MetricWindow window, String name) {
    Statistic statistic = window.getStatistics().get(name);
    return statistic == null || statistic.getCount() == 0 ? Double.NaN : statistic.getMean();
  }
}
