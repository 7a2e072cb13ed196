package io.streamgan.cli.run;

import io.streamgan.cli.run.CurveSvg.Curve;
import io.streamgan.cli.run.CurveSvg.Point;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.PastRegime;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.rounds.LaneShares;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A run as one HTML page that refers to nothing outside itself. Its size does not grow with the
 * run: curves, pictures and tables have a maximum number of points, bytes and rows.
 */
final class ReportPage {
  private static final int SECONDS = 10;
  private static final int FILM_GRIDS = 8;
  private static final int MAX_ROWS = 60;
  private static final long FILM_BYTES = 90_000;

  /** Maximum number of images in a row of a picture. */
  static final int SHOWN = 8;

  /** Maximum size of the newest grid, and of the real images beside it. */
  static final long NEWEST_BYTES = 40_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final StringBuilder page = new StringBuilder();
  private final RunRecords run;
  private final ClassNames names;

  private ReportPage(RunRecords run, ClassNames names) {
    this.run = run;
    this.names = names;
  }

  /**
   * @param images what the data is like, name to value
   * @param contactSheet PNG of real images; null for none
   * @param settings name to value
   */
  static String of(
      RunRecords run,
      Map<String, String> images,
      byte @Nullable [] contactSheet,
      Map<String, String> settings,
      ClassNames classes) {
    return new ReportPage(run, classes).write(images, contactSheet, settings);
  }

  private String write(
      Map<String, String> images, byte @Nullable [] contactSheet, Map<String, String> settings) {
    page.append(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>streamgan: run %s</title>
        <style>
        %s</style></head><body>
        <h1>Run %s</h1>
        """
            .formatted(escape(run.runId()), style(), escape(run.runId())));
    span();
    tiles();
    openConditions();
    newest(contactSheet);
    film();
    charts();
    lanes();
    evaluations();
    classes();
    events();
    page.append("<h2>Images</h2>\n<div class=\"card\">");
    table(images);
    page.append("</div>\n<h2>Settings of the trainer</h2>\n<div class=\"card scroll\">");
    table(settings);
    return page.append("</div>\n</body></html>\n").toString();
  }

  private void span() {
    if (run.windows().isEmpty()) {
      return;
    }
    Instant begin = run.windows().get(0).getStart();
    MetricWindow last = run.windows().get(run.windows().size() - 1);
    Instant end = last.getStart().plusMillis(last.getWindowMillis());
    page.append("<p>%s to %s UTC</p>\n".formatted(TIME.format(begin), TIME.format(end)));
  }

  private void tiles() {
    Map<String, String> tiles = new LinkedHashMap<>();
    if (!run.newest().isEmpty()) {
      StepMetrics step = run.newest().get(run.newest().size() - 1);
      tiles.put("steps", whole(step.getStep()));
      tiles.put("images seen", whole(step.getImagesSeen()));
      tiles.put("generator", whole(step.getGeneratorVersion()));
    }
    List<MetricWindow> windows = run.windows(SECONDS);
    if (!windows.isEmpty()) {
      tiles.put("training", duration(windows));
      double[] rates =
          windows.stream().mapToDouble(MetricWindow::getImagesPerSecond).sorted().toArray();
      tiles.put("images/s, median", String.format(Locale.ROOT, "%,.0f", rates[rates.length / 2]));
    }
    quality(tiles, "Fréchet distance", Quality::getFrechetDistance);
    quality(tiles, "precision", Quality::getPrecision);
    quality(tiles, "coverage", Quality::getCoverage);
    page.append("<div class=\"tiles\">");
    tiles.forEach(
        (name, value) -> page.append("<div><b>%s</b><span>%s</span></div>".formatted(value, name)));
    page.append("</div>\n");
  }

  /** The newest value, if there is one. */
  private void quality(
      Map<String, String> tiles, String name, Function<Quality, @Nullable Double> value) {
    List<Quality> qualities = run.qualities();
    Double newest = qualities.isEmpty() ? null : value.apply(qualities.get(qualities.size() - 1));
    if (newest != null) {
      tiles.put(name, String.format(Locale.ROOT, "%.3g", newest));
    }
  }

  /** Time in which steps ended, without pauses. */
  private static String duration(List<MetricWindow> windows) {
    Duration time = Duration.ofSeconds((long) SECONDS * windows.size());
    return time.toHours() > 0
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min".formatted(Math.max(1, time.toMinutes()));
  }

  private void openConditions() {
    Map<String, HealthEvent> open = new LinkedHashMap<>();
    for (HealthEvent event : run.events()) {
      if (event.getPhase().equals(EventPhase.ONSET)) {
        open.put(event.getType(), event);
      } else if (event.getPhase().equals(EventPhase.END)) {
        open.remove(event.getType());
      }
    }
    for (HealthEvent event : open.values()) {
      page.append(
          "<div class=\"card open\"><h3>%s since step %s</h3><p>%s. %s</p></div>\n"
              .formatted(
                  escape(event.getType()),
                  whole(event.getStep()),
                  escape(sentence(event.getMessage())),
                  escape(sentence(event.getAction()))));
    }
  }

  private static String sentence(String text) {
    return text.isEmpty() ? "" : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private void newest(byte @Nullable [] contactSheet) {
    if (run.grids().isEmpty()) {
      return;
    }
    SampleGrid grid = run.grids().get(run.grids().size() - 1);
    page.append("<div class=\"pair\">\n");
    picture(
        GridPictures.fitting(
                List.of(png(grid)), grid.getRows(), grid.getColumns(), SHOWN, NEWEST_BYTES)
            .get(0),
        "generated, %s images seen".formatted(whole(grid.getImagesSeen())),
        "card");
    if (contactSheet != null) {
      picture(contactSheet, "real, newest of the stream", "card");
    }
    page.append("</div>\n");
  }

  /** The distance over the run, above grids that are spread evenly over the same axis. */
  private void film() {
    List<SampleGrid> grids = run.grids();
    if (grids.isEmpty()) {
      return;
    }
    page.append("<h2>Samples over the run</h2>\n<div class=\"card\">\n");
    String distance =
        CurveSvg.wide(
            "Fréchet distance, lower is better",
            "images",
            List.of(quality("", Quality::getFrechetDistance)));
    page.append(
        distance.isEmpty()
            ? CurveSvg.wide(
                "Sliced Wasserstein distance, lower is better",
                "images",
                List.of(quality("", Quality::getSlicedWasserstein)))
            : distance);
    List<SampleGrid> shown = spread(grids, FILM_GRIDS);
    List<byte[]> pictures =
        GridPictures.fitting(
            shown.stream().map(ReportPage::png).toList(),
            shown.get(0).getRows(),
            shown.get(0).getColumns(),
            SHOWN,
            FILM_BYTES);
    page.append("<div class=\"film\" style=\"--count:%d\">\n".formatted(shown.size()));
    for (int i = 0; i < shown.size(); i++) {
      picture(pictures.get(i), whole(shown.get(i).getImagesSeen()), "");
    }
    page.append("</div>\n<p>Numbers under the pictures are images seen.</p></div>\n");
  }

  private void charts() {
    List<MetricWindow> windows = run.windows(SECONDS);
    page.append("<h2>Curves</h2>\n<div class=\"charts\">\n");
    chart(
        "Losses",
        curve("discriminator", windows, w -> RunView.mean(w, "discriminatorLoss")),
        curve("generator", windows, w -> RunView.mean(w, "generatorLoss")));
    chart(
        "Scores",
        curve("real", windows, w -> RunView.mean(w, "realScore")),
        curve("generated", windows, w -> RunView.mean(w, "generatedScore")));
    chart("Images per second", curve("", windows, MetricWindow::getImagesPerSecond));
    chart(
        "Precision and coverage",
        quality("precision", Quality::getPrecision),
        quality("coverage", Quality::getCoverage));
    chart(
        "Coverage of each class, or of each time between drifts",
        quality("mean", q -> past(q, DoubleStream::average)),
        quality("least", q -> past(q, DoubleStream::min)));
    chart("Sliced Wasserstein distance", quality("", Quality::getSlicedWasserstein));
    chart("Step time in ms", curve("", windows, w -> RunView.mean(w, "stepMillis")));
    page.append("</div>\n");
  }

  private static @Nullable Double past(Quality quality, Function<DoubleStream, OptionalDouble> of) {
    OptionalDouble found =
        of.apply(quality.getPast().stream().mapToDouble(PastRegime::getCoverage));
    return found.isPresent() ? found.getAsDouble() : null;
  }

  private void chart(String title, Curve... curves) {
    String svg = CurveSvg.of(title, "images", List.of(curves));
    if (!svg.isEmpty()) {
      page.append("<div class=\"card\">").append(svg).append("</div>\n");
    }
  }

  private static Curve curve(
      String name, List<MetricWindow> windows, Function<MetricWindow, Double> value) {
    return new Curve(
        name, windows.stream().map(w -> new Point(w.getImagesSeen(), value.apply(w))).toList());
  }

  private Curve quality(String name, Function<Quality, @Nullable Double> value) {
    return new Curve(
        name,
        run.comparable().stream()
            .map(
                q -> {
                  Double y = value.apply(q);
                  return new Point(q.getImagesSeen(), y == null ? Double.NaN : y);
                })
            .toList());
  }

  /** The newest share of each lane, and whom the newest round waits for. */
  private void lanes() {
    Optional<Round> newest = run.lanes().round();
    if (newest.isEmpty()) {
      return;
    }
    Round round = newest.get();
    Set<Integer> missing = LaneShares.missing(round);
    page.append(
        "<h2>Lanes</h2>%n<div class=\"card scroll\"><p>Round %s %s.</p><table>%n<tr><th>lane</th><th>trainer</th><th>steps</th><th>images</th><th>images/s</th></tr>%n"
            .formatted(
                whole(round.getRound()),
                missing.isEmpty() ? "has all shares" : "waits for the lanes " + missing));
    for (int lane = 0; lane < round.getLanes(); lane++) {
      run.lanes().of(lane).ifPresent(this::lane);
    }
    page.append("</table></div>\n");
  }

  private void lane(RoundShare share) {
    page.append(
        String.format(
            Locale.ROOT,
            "<tr><td>%d</td><td>%s</td><td>%,d</td><td>%,d</td><td>%,.0f</td></tr>%n",
            share.getLane(),
            escape(LaneShares.trainer(share)),
            share.getSteps(),
            share.getImages(),
            LaneShares.imagesPerSecond(share)));
  }

  private void evaluations() {
    page.append("<h2>Evaluations</h2>\n<div class=\"card\">\n");
    List<Quality> qualities = run.qualities();
    if (qualities.isEmpty()) {
      page.append("<p>No generator has been evaluated.</p></div>\n");
      return;
    }
    List<Quality> shown = spread(qualities, MAX_ROWS);
    page.append(
        "<details open><summary>%d of %d evaluations</summary><div class=\"scroll\"><table>"
            .formatted(shown.size(), qualities.size()));
    page.append(
        "<tr><th>images</th><th>generator</th><th>Fréchet</th><th>kernel</th><th>precision</th><th>recall</th><th>density</th><th>coverage</th><th>sliced"
            + " W.</th><th>extractor</th><th>counts</th></tr>\n");
    for (Quality q : shown) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%,d</td><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
                  + "<td>%s</td><td>%.4f</td><td>%s</td><td>%d, %d</td></tr>%n",
              q.getImagesSeen(),
              q.getGeneratorVersion(),
              number(q.getFrechetDistance()),
              number(q.getKernelDistance()),
              number(q.getPrecision()),
              number(q.getRecall()),
              number(q.getDensity()),
              number(q.getCoverage()),
              q.getSlicedWasserstein(),
              escape(q.getExtractor()),
              q.getRealImages(),
              q.getGeneratedImages()));
    }
    page.append("</table></div></details></div>\n");
  }

  /** Shares of the classes, of the newest evaluation that knows of them. */
  private void classes() {
    Optional<Quality> newest =
        run.qualities().stream()
            .filter(q -> !q.getGeneratedClasses().isEmpty())
            .reduce((a, b) -> b);
    if (newest.isEmpty()) {
      return;
    }
    List<Double> real = newest.get().getRealClasses();
    List<Double> generated = newest.get().getGeneratedClasses();
    double greatest =
        Math.max(
            real.stream().max(Comparator.naturalOrder()).orElse(1.0),
            generated.stream().max(Comparator.naturalOrder()).orElse(1.0));
    page.append(
        "<h2>Classes</h2>\n"
            + "<div class=\"card\"><p>Shares among the real and the generated images of the newest"
            + " evaluation, as the classifier sees them.</p>\n"
            + "<table><tr><th>class</th><th>real</th><th>generated</th><th></th></tr>\n");
    for (int c = 0; c < generated.size(); c++) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%.1f %%</td><td>%.1f %%</td><td class=\"bars\"><i"
                  + " style=\"width:%.1f%%\"></i><i style=\"width:%.1f%%\"></i></td></tr>%n",
              escape(names.name(c)),
              100 * real.get(c),
              100 * generated.get(c),
              100 * real.get(c) / greatest,
              100 * generated.get(c) / greatest));
    }
    page.append("</table></div>\n");
  }

  private void events() {
    page.append("<h2>Events</h2>\n<div class=\"card\">\n");
    List<HealthEvent> events = run.events();
    if (events.isEmpty()) {
      page.append("<p>None.</p></div>\n");
      return;
    }
    List<HealthEvent> newest = events.subList(Math.max(0, events.size() - MAX_ROWS), events.size());
    page.append("<p>The newest %d of %d.</p>\n".formatted(newest.size(), events.size()));
    page.append("<div class=\"scroll\"><table>\n");
    for (HealthEvent event : newest) {
      page.append(
          "<tr><th>%s</th><td>%s</td><td class=\"%s\">%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  TIME.format(event.getAt()),
                  whole(event.getStep()),
                  escape(event.getSeverity()),
                  escape(event.getSeverity()),
                  escape(event.getType() + " " + event.getPhase()),
                  escape(event.getMessage())));
    }
    page.append("</table></div></div>\n");
  }

  private void table(Map<String, String> rows) {
    page.append("<table>\n");
    rows.forEach(
        (name, value) ->
            page.append(
                "<tr><th>%s</th><td>%s</td></tr>\n".formatted(escape(name), escape(value))));
    page.append("</table>\n");
  }

  private void picture(byte[] png, String caption, String kind) {
    page.append(
        "<figure class=\"%s\"><img alt=\"%s\" src=\"data:image/png;base64,%s\"><figcaption>%s</figcaption></figure>%n"
            .formatted(kind, caption, Base64.getEncoder().encodeToString(png), caption));
  }

  /** Returns at most {@code count} of {@code all}, the first and the last among them. */
  private static <T> List<T> spread(List<T> all, int count) {
    if (all.size() <= count) {
      return all;
    }
    List<T> shown = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shown.add(all.get((int) ((long) i * (all.size() - 1) / (count - 1))));
    }
    return shown;
  }

  private static byte[] png(SampleGrid grid) {
    byte[] png = new byte[grid.getPng().remaining()];
    grid.getPng().duplicate().get(png);
    return png;
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IOException("it is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }

  private static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
