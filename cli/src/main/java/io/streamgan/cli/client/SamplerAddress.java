package io.streamgan.cli.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sampler a command asks, and as whom. */
final class SamplerAddress {
  @Option(
      names = "--server",
      defaultValue = "http://127.0.0.1:8080",
      paramLabel = "URL",
      description = "The sampler (default: ${DEFAULT-VALUE}).")
  URI server = URI.create("");

  @Option(
      names = "--token",
      defaultValue = "${env:STREAMGAN_SAMPLER_TOKEN}",
      paramLabel = "TOKEN",
      description =
          "Bearer token that the sampler asks for (default: what STREAMGAN_SAMPLER_TOKEN says).")
  @Nullable String token;

  SamplerClient client() {
    return new SamplerClient(server, token == null ? "" : token);
  }
}
