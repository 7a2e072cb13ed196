package io.streamgan.cli.run;

import io.streamgan.cli.process.EndsInOrder;
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
public final class WatchCommand implements Callable<Integer>, EndsInOrder {
  private static final long OFFSETS = 1000;
  private static final long GRIDS = 4;
  private static final int INTERVAL_SECONDS = 5;
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
    CountDownLatch stopped = new CountDownLatch(1);
    interruption.onSignal(stopped::countDown);
    RunRecords run = RunRecords.read(settings, OFFSETS, GRIDS);
    Terminal shownOn = show(run);
    for (int second = 1; !once && !stopped.await(1, TimeUnit.SECONDS); second++) {
      boolean due = second % INTERVAL_SECONDS == 0;
      if (due) {
        run = RunRecords.read(settings, OFFSETS, GRIDS);
      }
      if (due || !Terminal.now().equals(shownOn)) {
        shownOn = show(run);
      }
    }
    return 0;
  }

  private Terminal show(RunRecords run) {
    Terminal terminal = Terminal.now();
    boolean redraws = terminal.lines() != Terminal.UNLIMITED && !once;
    System.out.print((redraws ? HOME_AND_CLEAR : "") + new RunView(terminal).of(run));
    System.out.flush();
    return terminal;
  }
}
