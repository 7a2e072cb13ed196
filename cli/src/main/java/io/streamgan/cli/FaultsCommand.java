package io.streamgan.cli;

import io.streamgan.cli.faults.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "faults",
    description =
        "Trains a small model while doing harm to it, and counts what was learned and published.")
final class FaultsCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "kills",
      description = "What harm is done: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Scenario scenario = Scenario.KILLS;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often harm is done (default: as the scenario has it).")
  @Nullable Integer times;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Fixes the stream, the model and when harm is done (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the brokers' data and the programs' words are left (default: a temporary folder,"
              + " removed at the end).")
  @Nullable Path dataDir;

  @Override
  public Integer call() {
    if (times != null && times < 1) {
      throw new UsageException("--times " + times + " is no number of times; give 1 or more");
    }
    int count = times == null ? scenario.times() : times;
    try {
      if (dataDir != null) {
        return scenario.run(Files.createDirectories(dataDir), count, seed, System.out) ? 0 : 1;
      }
      Path temporary = Files.createTempDirectory("streamgan-faults");
      try {
        return scenario.run(temporary, count, seed, System.out) ? 0 : 1;
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
