package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.file.HttpFile;
import com.linecorp.armeria.server.file.HttpFileBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * Serves the dashboard's files, uPlot's among them, and the API's description from the class path.
 */
final class DashboardFiles {
  private static final String FOLDER = "io/streamgan/sampler/dashboard/";
  private static final MediaType SVG = MediaType.create("image", "svg+xml");
  private static final MediaType SCRIPT =
      MediaType.create("text", "javascript").withParameter("charset", "utf-8");
  private static final MediaType STYLE = MediaType.CSS_UTF_8;

  private static final List<String> SCRIPTS =
      List.of(
          "address.js",
          "charts.js",
          "classes.js",
          "classifier.js",
          "columns.js",
          "dashboard.js",
          "drawn.js",
          "events.js",
          "format.js",
          "generators.js",
          "grid.js",
          "lanes.js",
          "latest.js",
          "models.js",
          "morph.js",
          "quality.js",
          "real.js",
          "runs.js",
          "settings.js",
          "shares.js",
          "stream.js",
          "theme.js",
          "view.js");

  private DashboardFiles() {}

  static void addTo(ServerBuilder server) {
    SCRIPTS.forEach(name -> add(server, "/assets/" + name, FOLDER + name, SCRIPT));
    add(server, "/assets/dashboard.css", FOLDER + "dashboard.css", STYLE);
    add(server, "/assets/icon.svg", FOLDER + "icon.svg", SVG);
    add(server, "/", FOLDER + "index.html", MediaType.HTML_UTF_8);
    add(server, "/favicon.ico", FOLDER + "icon.svg", SVG);
    add(server, "/openapi.json", "io/streamgan/sampler/serve/openapi.json", MediaType.JSON_UTF_8);
    String uplot = "META-INF/resources/webjars/uplot/" + uplotVersion() + "/dist/";
    add(server, "/assets/uplot.js", uplot + "uPlot.esm.js", SCRIPT);
    add(server, "/assets/uplot.css", uplot + "uPlot.min.css", STYLE);
  }

  private static void add(ServerBuilder server, String path, String resource, MediaType type) {
    HttpFileBuilder file =
        HttpFile.builder(DashboardFiles.class.getClassLoader(), resource)
            .autoDetectedContentType(false)
            .setHeader("content-type", type)
            .cacheControl("no-cache");
    server
        .route()
        .get(path)
        .head(path)
        .decorator(EncodingService.newDecorator())
        .build(file.build().asService());
  }

  private static String uplotVersion() {
    Properties versions = new Properties();
    try (InputStream in = DashboardFiles.class.getResourceAsStream("webjars.properties")) {
      versions.load(in);
      return versions.getProperty("uplot");
    } catch (IOException e) {
      throw new UncheckedIOException("webjars.properties cannot be read", e);
    }
  }
}
