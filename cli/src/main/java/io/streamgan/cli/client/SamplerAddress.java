package io.streamgan.cli.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Address of the sampler that a command asks, the token for it, and the model. */
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
          "Bearer token that the sampler requires (default: the value of STREAMGAN_SAMPLER_TOKEN).")
  @Nullable String token;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model of a sampler that serves several (default: its first).")
  @Nullable String model;

  SamplerClient client() {
    return new SamplerClient(server, token == null ? "" : token, model);
  }
}
