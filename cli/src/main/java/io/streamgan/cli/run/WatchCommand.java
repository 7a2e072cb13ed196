package io.streamgan.cli.run;

import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.settings.Settings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "watch",
    description =
        "Shows a run in the terminal: curves, the newest events and evaluation, samples, until"
            + " Ctrl-C.")
public final class WatchCommand implements Callable<Integer> {
  private static final long OFFSETS = 1000;
  private static final long GRIDS = 4;
  private static final long INTERVAL_SECONDS = 5;
  private static final int PLAIN_COLUMNS = 100;
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Mixin ServiceOptions service = new ServiceOptions();

  @Option(names = "--once", description = "Show the run once, and end.")
  boolean once;

  private final Interruption interruption;

  public WatchCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = AllSettings.resolve(service.layers(), Settings.shared());
    int columns = Integer.getInteger("streamgan.terminal.columns", 0);
    boolean terminal = columns > 0;
    RunView view = new RunView(terminal ? columns : PLAIN_COLUMNS, terminal);
    CountDownLatch stopped = new CountDownLatch(1);
    interruption.onSignal(stopped::countDown);
    do {
      String text = view.of(RunRecords.read(settings, OFFSETS, GRIDS));
      System.out.print((terminal && !once ? HOME_AND_CLEAR : "") + text);
      System.out.flush();
    } while (!once && !stopped.await(INTERVAL_SECONDS, TimeUnit.SECONDS));
    return 0;
  }
}
