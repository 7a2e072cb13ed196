package io.streamgan.cli.run;

import io.streamgan.cli.run.CurveSvg.Curve;
import io.streamgan.cli.run.CurveSvg.Point;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassNames;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A run as one HTML page that refers to nothing outside itself. */
final class ReportPage {
  private static final int SECONDS = 10;
  private static final int GRIDS = 8;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>streamgan: run %s</title>
      <style>
      :root { color-scheme: light dark }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
      svg { width: 100%%; max-width: 660px; font: 11px system-ui, sans-serif }
      .charts, .grids { display: flex; flex-wrap: wrap; gap: 1rem }
      .charts svg { flex: 1 1 30rem }
      figure { margin: 0 } figure img { width: 15rem; image-rendering: pixelated }
      figcaption { font-size: 12px }
      table { border-collapse: collapse; display: block; overflow-x: auto }
      th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top }
      img { max-width: 100%% }
      </style></head><body>
      """;

  private ReportPage() {}

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
    StringBuilder page = new StringBuilder(HEAD.formatted(escape(run.runId())));
    page.append("<h1>Run %s</h1>\n".formatted(escape(run.runId())));
    if (!run.newest().isEmpty()) {
      StepMetrics step = run.newest().get(run.newest().size() - 1);
      page.append(
          String.format(
              Locale.ROOT,
              "<p>%,d steps, %,d images, generator %d.</p>%n",
              step.getStep(),
              step.getImagesSeen(),
              step.getGeneratorVersion()));
    }
    charts(page, run);
    grids(page, run.grids());
    qualities(page, run.qualities(), classes);
    events(page, run.events());
    page.append("<h2>Images</h2>\n");
    table(page, images);
    if (contactSheet != null) {
      page.append("<p><img alt=\"real images\" src=\"%s\"></p>\n".formatted(data(contactSheet)));
    }
    page.append("<h2>Settings</h2>\n<p>Of the trainer that made the newest checkpoint.</p>\n");
    table(page, settings);
    return page.append("</body></html>\n").toString();
  }

  private static void charts(StringBuilder page, RunRecords run) {
    List<MetricWindow> windows = run.windows(SECONDS);
    page.append("<h2>Curves</h2>\n<div class=\"charts\">\n");
    page.append(
        CurveSvg.of(
            "Losses",
            "images",
            List.of(
                curve("D", windows, w -> RunView.mean(w, "discriminatorLoss")),
                curve("G", windows, w -> RunView.mean(w, "generatorLoss")))));
    page.append(
        CurveSvg.of(
            "Scores",
            "images",
            List.of(
                curve("real", windows, w -> RunView.mean(w, "realScore")),
                curve("generated", windows, w -> RunView.mean(w, "generatedScore")))));
    page.append(
        CurveSvg.of(
            "Images per second",
            "images",
            List.of(curve("", windows, MetricWindow::getImagesPerSecond))));
    page.append(
        CurveSvg.of(
            "Fréchet distance", "images", List.of(quality("", run, Quality::getFrechetDistance))));
    page.append(
        CurveSvg.of(
            "Sliced Wasserstein distance",
            "images",
            List.of(quality("", run, Quality::getSlicedWasserstein))));
    page.append(
        CurveSvg.of(
            "Precision and coverage",
            "images",
            List.of(
                quality("precision", run, Quality::getPrecision),
                quality("coverage", run, Quality::getCoverage))));
    page.append("</div>\n");
  }

  private static Curve curve(
      String name, List<MetricWindow> windows, Function<MetricWindow, Double> value) {
    return new Curve(
        name, windows.stream().map(w -> new Point(w.getImagesSeen(), value.apply(w))).toList());
  }

  private static Curve quality(
      String name, RunRecords run, Function<Quality, @Nullable Double> value) {
    return new Curve(
        name,
        run.qualities().stream()
            .map(
                q -> {
                  Double y = value.apply(q);
                  return new Point(q.getImagesSeen(), y == null ? Double.NaN : y);
                })
            .toList());
  }

  private static void grids(StringBuilder page, List<SampleGrid> grids) {
    page.append("<h2>Samples</h2>\n<div class=\"grids\">\n");
    int shown = Math.min(GRIDS, grids.size());
    for (int i = 0; i < shown; i++) {
      int index = shown == 1 ? grids.size() - 1 : i * (grids.size() - 1) / (shown - 1);
      SampleGrid grid = grids.get(index);
      byte[] png = new byte[grid.getPng().remaining()];
      grid.getPng().duplicate().get(png);
      page.append(
          String.format(
              Locale.ROOT,
              "<figure><img alt=\"samples\" src=\"%s\"><figcaption>%,d"
                  + " images</figcaption></figure>%n",
              data(png),
              grid.getImagesSeen()));
    }
    page.append("</div>\n");
  }

  private static void qualities(StringBuilder page, List<Quality> qualities, ClassNames names) {
    page.append("<h2>Quality</h2>\n");
    if (qualities.isEmpty()) {
      page.append("<p>No generator has been evaluated.</p>\n");
      return;
    }
    page.append(
        "<table><tr><th>images</th><th>generator</th><th>Fréchet</th><th>kernel</th><th>precision</th><th>recall</th><th>density</th><th>coverage</th><th>sliced"
            + " W.</th><th>extractor</th><th>counts</th></tr>\n");
    for (Quality q : qualities) {
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
    page.append("</table>\n");
    classes(page, qualities, names);
  }

  /** Shares of the classes, of the newest evaluation that knows of them. */
  private static void classes(StringBuilder page, List<Quality> qualities, ClassNames names) {
    Optional<Quality> newest =
        qualities.stream().filter(q -> !q.getGeneratedClasses().isEmpty()).reduce((a, b) -> b);
    if (newest.isEmpty()) {
      return;
    }
    List<Double> real = newest.get().getRealClasses();
    List<Double> generated = newest.get().getGeneratedClasses();
    page.append(
        "<h3>Classes</h3>\n"
            + "<p>Shares among the real and the generated images of the newest evaluation, as the"
            + " classifier sees them.</p>\n"
            + "<table><tr><th>class</th><th>real</th><th>generated</th></tr>\n");
    for (int c = 0; c < generated.size(); c++) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%.1f %%</td><td>%.1f %%</td></tr>%n",
              escape(names.name(c)),
              100 * real.get(c),
              100 * generated.get(c)));
    }
    page.append("</table>\n");
  }

  private static void events(StringBuilder page, List<HealthEvent> events) {
    page.append("<h2>Events</h2>\n");
    if (events.isEmpty()) {
      page.append("<p>None.</p>\n");
      return;
    }
    page.append("<table>\n");
    for (HealthEvent event : events) {
      page.append(
          "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  event.getAt(),
                  escape(event.getSeverity()),
                  escape(event.getType() + " " + event.getPhase()),
                  escape(event.getMessage())));
    }
    page.append("</table>\n");
  }

  private static void table(StringBuilder page, Map<String, String> rows) {
    page.append("<table>\n");
    rows.forEach(
        (name, value) ->
            page.append(
                "<tr><th>%s</th><td>%s</td></tr>\n".formatted(escape(name), escape(value))));
    page.append("</table>\n");
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String data(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
