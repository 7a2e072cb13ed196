package io.streamgan.cli.services;

import io.streamgan.cli.log.StandardError;
import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.sampler.SamplerServer;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.settings.Settings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sampler",
    description = "Serves samples of the newest generator, and the dashboard, over HTTP.")
public final class SamplerCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one; setting sampler.port (default: 8080).")
  @Nullable Integer port;

  private final Interruption interruption;

  public SamplerCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings =
        AllSettings.resolve(
            service.layers().with(SamplerSettings.PORT, port), SamplerSettings.definition());
    AllSettings.useDevice(settings);
    try (SamplerServer sampler = SamplerServer.start(settings)) {
      StandardError.println("dashboard and API at " + sampler.url());
      interruption.await();
    }
    return 0;
  }
}
