package io.streamgan.cli.services;

import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.average.Aggregator;
import io.streamgan.trainer.average.AverageSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "average",
    description = {
      "Averages what the lanes of models learn ('train --lanes'), and publishes the averages, until"
          + " Ctrl-C.",
      "Run it twice, so that one stands by."
    })
public final class AverageCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();

  private final Interruption interruption;

  public AverageCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings = AllSettings.resolve(service.layers(), AverageSettings.definition());
    try (Aggregator aggregator = Aggregator.start(settings)) {
      interruption.onSignal(aggregator::close);
      try (StatusLine status =
          StatusLine.onStandardError(
              () ->
                  String.format(
                      Locale.ROOT, "%,d rounds averaged", aggregator.counts().rounds()))) {
        aggregator.run();
      }
    }
    return 0;
  }
}
