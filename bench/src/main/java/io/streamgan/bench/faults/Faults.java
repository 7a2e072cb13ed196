package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Trains a small model while trainer, brokers or network are killed or cut, and counts what was
 * learned and published. Ends with exit code 1 when a figure is wrong, with 2 on a wrong option.
 */
@Command(
    name = "bench/run Faults",
    description =
        "Disturbs the training of a small model, and counts what it learned and published.")
final class Faults implements Callable<Integer> {
  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "kills",
      description = "The disturbance: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Scenario scenario = Scenario.KILLS;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "Number of disturbances (default: the scenario's own).")
  @Nullable Integer times;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the stream, the model and the moments of disturbance (default:"
              + " ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Folder that keeps the brokers' data and the output of the processes (default: a"
              + " temporary folder, which is removed at the end).")
  @Nullable Path dataDir;

  /** The command line, with its errors and exit codes. */
  static CommandLine commandLine() {
    return new CommandLine(new Faults())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Faults::failed);
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result)
      throws Exception {
    if (!(e instanceof BenchException)) {
      throw e;
    }
    command.getErr().println("Faults: " + e.getMessage());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  @Override
  public Integer call() throws IOException {
    if (times != null && times < 1) {
      throw new ParameterException(
          commandLine(), "--times " + times + " is less than 1; give 1 or more");
    }
    int count = times == null ? scenario.times() : times;
    if (dataDir != null) {
      return run(Files.createDirectories(dataDir), count);
    }
    try (TemporaryFolder temporary = new TemporaryFolder("streamgan-faults")) {
      return run(temporary.path(), count);
    }
  }

  private int run(Path directory, int count) {
    return scenario.run(directory, count, seed, System.out) ? 0 : 1;
  }
}
