package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Fills a small disk (a tmpfs, for which it takes root) under the checkpoint store, and makes room
 * again; one trainer lives through all of it.
 */
final class FullDisk implements Disturbance {
  private static final String SIZE = "size=16m";
  private static final int RUNNING_MILLIS = 2_000;
  private static final int FULL_MILLIS = 4_000;

  @Override
  public List<String> trainerArguments(Path directory) {
    return List.of("-D", "checkpoint.store=file:" + disk(directory));
  }

  private static Path disk(Path directory) {
    return directory.resolve("disk").toAbsolutePath();
  }

  @Override
  public void run(Trial trial) {
    Path disk = disk(trial.plan().directory());
    command("mkdir", "-p", disk.toString());
    command("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", disk.toString());
    trial.atTheEnd(() -> command("umount", "--lazy", disk.toString()));
    Path ballast = disk.resolve("ballast");
    Child stopped =
        trial.throughOneTrainer(
            "times that the disk was full",
            (trainer, time) -> {
              trial.pauseUpTo(RUNNING_MILLIS);
              fill(ballast);
              trial.say("disk full, %d of %d", time, trial.plan().times());
              Clock.pause(FULL_MILLIS);
              long arrivals = trial.watch().arrivals();
              delete(ballast);
              trial.awaitProgress(arrivals, trainer);
            });
    trial
        .figures()
        .require("the trainer has said so", stopped.err().contains("No space left on device"));
  }

  private static void fill(Path ballast) {
    byte[] block = new byte[1 << 14];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void command(String... words) {
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new BenchException(
            "'%s' failed; this scenario needs root".formatted(String.join(" ", words)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
