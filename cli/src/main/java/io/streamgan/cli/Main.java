package io.streamgan.cli;

import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.process.UncaughtErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Thread.setDefaultUncaughtExceptionHandler(
        new UncaughtErrors(List.of(arguments).contains("--verbose")));
    Interruption interruption = new Interruption();
    interruption.install();
    int exitCode = Streamgan.commandLine(interruption, Path.of("/proc/cpuinfo")).execute(arguments);
    interruption.ended(exitCode);
    System.exit(exitCode);
  }
}
