package io.streamgan.cli.client;

import io.streamgan.cli.process.FileErrors;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "samples",
    description =
        "Asks a sampler for images of its newest generator and writes them as a PNG grid.")
public final class SamplesCommand implements Callable<Integer> {
  @Option(
      names = "--count",
      defaultValue = "16",
      paramLabel = "N",
      description = "Number of images (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--seed",
      defaultValue = "7",
      paramLabel = "N",
      description = "Seed of the latents (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = {"--class", "--label"},
      paramLabel = "CLASS",
      description = "Name or index of the class of all images, for a class-conditional generator.")
  @Nullable String label;

  @Option(
      names = "--truncation",
      paramLabel = "FACTOR",
      description =
          "Factor of the latents, from 0 to 1, by default 1; less than 1 gives images that are more"
              + " alike and closer to what is typical.")
  @Nullable String truncation;

  @Option(
      names = "--out",
      defaultValue = "grid.png",
      paramLabel = "FILE",
      description = "File for the picture (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("");

  @Mixin SamplerAddress sampler = new SamplerAddress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        sampler
            .client()
            .get(
                "/v1/samples?count="
                    + count
                    + "&seed="
                    + seed
                    + parameter("truncation", truncation)
                    + parameter("class", label));
    FileErrors.write(out, response.body());
    System.err.printf(
        "%s: %d images of generator %s, after %s images seen%n",
        out,
        count,
        response.headers().firstValue("X-Generator-Version").orElse("?"),
        response.headers().firstValue("X-Images-Seen").orElse("?"));
    return 0;
  }

  private static String parameter(String name, @Nullable String value) {
    return value == null
        ? ""
        : "&%s=%s".formatted(name, URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
