package io.streamgan.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that ends soon. */
final class Command {
  private Command() {}

  /** Whether a program of that name is on the path. */
  static boolean isInstalled(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Runs a program to its end, and returns what it prints; any exit code but 0 is an error. */
  static String run(String... words) {
    Ended ended = end(words);
    if (ended.exitCode() != 0) {
      throw new AssertionError(
          "%s ended with %d: %s".formatted(String.join(" ", words), ended.exitCode(), ended.out()));
    }
    return ended.out();
  }

  /** Runs a program to its end. */
  static Ended end(String... words) {
    try {
      ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
      // Java would name its value in the program's output.
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * How a program ended.
   *
   * @param out both standard output and standard error
   */
  record Ended(int exitCode, String out) {}
}
