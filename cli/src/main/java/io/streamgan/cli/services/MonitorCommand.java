package io.streamgan.cli.services;

import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.topology.MonitorCounts;
import io.streamgan.schemas.settings.Settings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "monitor",
    description =
        "Watches training: statistics over time, health events and the generators' quality, until"
            + " Ctrl-C.")
public final class MonitorCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();

  private final Interruption interruption;

  public MonitorCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings = AllSettings.resolve(service.layers(), MonitorSettings.definition());
    AllSettings.useDevice(settings);
    try (Monitor monitor = Monitor.start(settings)) {
      interruption.onSignal(monitor::close);
      try (StatusLine status = StatusLine.onStandardError(() -> line(monitor.counts()))) {
        monitor.run();
      }
    }
    return 0;
  }

  private static String line(MonitorCounts counts) {
    return String.format(
        Locale.ROOT, "%,d steps watched, %,d windows", counts.steps(), counts.windows());
  }
}
