package io.streamgan.cli.run;

import io.streamgan.cli.process.Printable;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.rounds.LaneShares;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A run as text that fits its terminal: sparklines and the newest evaluation, the samples beside
 * them, and the newest events below. Curves and events come first; the samples have the room that
 * is left, and as many of them are shown as can be recognised there.
 */
final class RunView {
  private static final int SECONDS = 10;
  private static final int LABEL = 12;
  private static final int VALUE = 10;
  private static final int EVENTS = 5;
  private static final int FEWEST_SPARKS = 10;

  /** Characters between curves and samples. */
  private static final int GAP = 2;

  /** Pixels of an image's side below which a digit cannot be recognised. */
  private static final int FEWEST_PIXELS = 12;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Terminal terminal;

  RunView(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Several lines, each ended; one line fewer than the terminal has, so that it does not scroll.
   */
  String of(RunRecords run) {
    if (run.newest().isEmpty()) {
      return "no step yet\n";
    }
    List<String> below = below(run);
    int lines = terminal.lines() - 1 - below.size();
    int pictureColumns = pictureColumns(run, lines);
    int textColumns = terminal.columns() - (pictureColumns == 0 ? 0 : pictureColumns + GAP);
    List<String> text = text(run, textColumns);
    List<String> picture =
        pictureColumns == 0 ? List.of() : picture(run.grids(), pictureColumns, lines);
    StringBuilder screen = new StringBuilder();
    for (int i = 0; i < Math.min(lines, Math.max(text.size(), picture.size())); i++) {
      String left = i < text.size() ? text.get(i) : "";
      if (i < picture.size()) {
        left += " ".repeat(textColumns + GAP - left.length()) + picture.get(i);
      }
      screen.append(left).append('\n');
    }
    below.forEach(line -> screen.append(line).append('\n'));
    return screen.toString();
  }

  /**
   * Lines that need the whole width: the lanes, the classes of the newest evaluation, and the
   * newest events.
   */
  private List<String> below(RunRecords run) {
    List<String> below = new ArrayList<>();
    run.lanes()
        .round()
        .ifPresent(round -> below.add(cut(lanes(round, run.lanes()), terminal.columns())));
    List<Quality> qualities = run.qualities();
    if (!qualities.isEmpty()) {
      Quality newest = qualities.get(qualities.size() - 1);
      if (!newest.getGeneratedClasses().isEmpty()) {
        below.add(cut(classes(newest), terminal.columns()));
      }
    }
    List<HealthEvent> events = run.events();
    for (HealthEvent event : events.subList(Math.max(0, events.size() - EVENTS), events.size())) {
      below.add(cut(line(event), terminal.columns()));
    }
    return below;
  }

  /** The state of the newest round, and the trainer and the rate of each lane. */
  private static String lanes(Round round, LaneShares shares) {
    Set<Integer> missing = LaneShares.missing(round);
    List<String> lanes = new ArrayList<>();
    for (int lane = 0; lane < round.getLanes(); lane++) {
      int number = lane;
      shares
          .of(lane)
          .ifPresent(
              share ->
                  lanes.add(
                      String.format(
                          Locale.ROOT,
                          "%d@%s %.0f/s",
                          number,
                          LaneShares.trainer(share),
                          LaneShares.imagesPerSecond(share))));
    }
    return "lanes       round %d %s; images/s by lane@trainer: %s"
        .formatted(
            round.getRound(),
            missing.isEmpty() ? "is averaged" : "waits for " + missing,
            String.join(", ", lanes));
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

  /** Two characters show four pixels, two of each line, so a square has twice as many columns. */
  private int pictureColumns(RunRecords run, int lines) {
    int free = terminal.columns() - LABEL - VALUE - 2 - FEWEST_SPARKS - GAP;
    int columns = Math.min(free, 2 * Math.min(lines, terminal.columns()));
    return terminal.colours() && terminal.unicode() && !run.grids().isEmpty()
        ? columns < FEWEST_PIXELS ? 0 : columns
        : 0;
  }

  private List<String> text(RunRecords run, int columns) {
    List<String> text = new ArrayList<>();
    StepMetrics step = run.newest().get(run.newest().size() - 1);
    List<MetricWindow> windows = run.windows(SECONDS);
    text.add(cut("run " + run.runId(), columns));
    text.add(
        cut(
            String.format(
                Locale.ROOT,
                "step %,d  images %,d  generator %d",
                step.getStep(),
                step.getImagesSeen(),
                step.getGeneratorVersion()),
            columns));
    curve(text, columns, "D loss", windows, w -> mean(w, "discriminatorLoss"));
    curve(text, columns, "G loss", windows, w -> mean(w, "generatorLoss"));
    curve(text, columns, "real score", windows, w -> mean(w, "realScore"));
    curve(text, columns, "gen. score", windows, w -> mean(w, "generatedScore"));
    curve(text, columns, "images/s", windows, MetricWindow::getImagesPerSecond);
    curve(text, columns, "ms per step", windows, w -> mean(w, "stepMillis"));
    if (!run.qualities().isEmpty()) {
      quality(text, columns, run.qualities());
    }
    return text;
  }

  private <T> void curve(
      List<String> text, int columns, String label, List<T> records, ToDoubleFunction<T> value) {
    List<Double> values = records.stream().map(value::applyAsDouble).toList();
    if (!values.isEmpty()) {
      int width = Math.max(FEWEST_SPARKS, columns - LABEL - VALUE - 2);
      text.add(
          cut(
              String.format(
                  Locale.ROOT,
                  "%-" + LABEL + "s%" + VALUE + "s  %s",
                  label,
                  number(values.get(values.size() - 1)),
                  Sparkline.of(values, width, terminal.unicode())),
              columns));
    }
  }

  private static String number(double value) {
    String number = String.format(Locale.ROOT, "%.3f", value);
    return number.length() <= VALUE ? number : String.format(Locale.ROOT, "%.2e", value);
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

  private void quality(List<String> text, int columns, List<Quality> qualities) {
    curve(text, columns, "sliced W.", qualities, Quality::getSlicedWasserstein);
    Quality newest = qualities.get(qualities.size() - 1);
    Double frechet = newest.getFrechetDistance();
    Double precision = newest.getPrecision();
    Double coverage = newest.getCoverage();
    if (frechet == null || precision == null || coverage == null) {
      text.add(cut("no features yet", columns));
      return;
    }
    curve(
        text,
        columns,
        terminal.unicode() ? "Fréchet" : "Frechet",
        qualities.stream().filter(q -> q.getFrechetDistance() != null).toList(),
        Quality::getFrechetDistance);
    text.add(
        cut(
            String.format(
                Locale.ROOT,
                "precision %.2f  coverage %.2f  generator %d",
                precision,
                coverage,
                newest.getGeneratorVersion()),
            columns));
  }

  /** As many images of the newest grid as can be recognised in the room that there is. */
  private static List<String> picture(List<SampleGrid> grids, int columns, int lines) {
    SampleGrid grid = grids.get(grids.size() - 1);
    byte[] png = new byte[grid.getPng().remaining()];
    grid.getPng().duplicate().get(png);
    int most = Math.min(grid.getRows(), grid.getColumns());
    int shown = Math.max(1, Math.min(most, Math.min(columns, 2 * lines) / FEWEST_PIXELS));
    try {
      BufferedImage whole = GridPictures.decode(png);
      return HalfBlocks.of(
          GridPictures.cut(whole, grid.getRows(), grid.getColumns(), shown), columns, lines);
    } catch (UncheckedIOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private String cut(String foreign, int columns) {
    String line = Printable.of(foreign);
    String end = terminal.unicode() ? "…" : "~";
    return line.length() <= columns ? line : line.substring(0, Math.max(0, columns - 1)) + end;
  }

  /** NaN where the window has no such number. */
  static double mean(MetricWindow window, String name) {
    Statistic statistic = window.getStatistics().get(name);
    return statistic == null || statistic.getCount() == 0 ? Double.NaN : statistic.getMean();
  }
}
