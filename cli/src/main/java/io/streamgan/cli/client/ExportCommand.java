package io.streamgan.cli.client;

import io.streamgan.cli.process.FileErrors;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description =
        "Asks a sampler for its newest generator as a file for Deeplearning4j, ONNX Runtime or"
            + " NumPy.")
public final class ExportCommand implements Callable<Integer> {
  /** Formats, named as in the sampler's API. */
  enum Format {
    DL4J,
    ONNX,
    ONNX_CLASSIFIER,
    NPZ;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}.")
  Format format = Format.ONNX;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File for the generator.")
  Path out = Path.of("");

  @Option(
      names = "--generator",
      paramLabel = "VERSION",
      description =
          "Version of the generator, one that the sampler still holds (default: the newest).")
  @Nullable Long version;

  @Mixin SamplerAddress sampler = new SamplerAddress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String path =
        "/v1/generator/export?format=%s%s"
            .formatted(format, version == null ? "" : "&version=" + version);
    HttpResponse<byte[]> response = sampler.client().get(path);
    FileErrors.write(out, response.body());
    System.err.printf(
        "%s: generator %s as %s, %d bytes%n",
        out,
        response.headers().firstValue("X-Generator-Version").orElse("?"),
        format,
        response.body().length);
    return 0;
  }
}
