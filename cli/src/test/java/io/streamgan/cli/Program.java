package io.streamgan.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of this project, or another program, in a process of its own. */
final class Program implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration START = Duration.ofSeconds(90);

  /** JVM flags of a process that starts sooner and then runs more slowly. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  /**
   * Locked while a demo starts. Tests run in several processes at a time, and of two demos that
   * find Kafka's usual port free, only one gets it.
   */
  private static final Path DEMO_TURN = Path.of("target", "demo.turn").toAbsolutePath();

  /** What a demo prints when its broker listens. */
  private static final Pattern BROKER = Pattern.compile("(?m)^broker +\\S+:\\d+$");

  private final Process process;
  private final Path directory;
  private final Path out;
  private final Path err;

  private Program(Path directory, Map<String, String> environment, List<String> command) {
    this.directory = directory;
    try {
      out = Files.createTempFile(directory, "out", ".txt");
      err = Files.createTempFile(directory, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      // Java would name its value in the program's output.
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code ./streamgan} with {@code arguments} in {@code directory}. */
  static Program streamgan(Path directory, String... arguments) {
    return streamgan(directory, Map.of(), arguments);
  }

  /**
   * Starts {@code ./streamgan} with {@code arguments} in {@code directory}.
   *
   * @param environment variables besides those of this process
   */
  static Program streamgan(Path directory, Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.merge("JAVA_OPTS", QUICK, (given, quick) -> quick + " " + given);
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("streamgan").toString()));
    command.addAll(Arrays.asList(arguments));
    if (!command.contains("demo")) {
      return new Program(directory, all, command);
    }
    try (FileChannel turn =
        FileChannel.open(DEMO_TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turn.lock();
      Program demo = new Program(directory, all, command);
      await().atMost(START).until(() -> BROKER.matcher(demo.err()).find() || !demo.isAlive());
      return demo;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts any other program. */
  static Program other(Path directory, String... command) {
    return new Program(directory, Map.of(), List.of(command));
  }

  /** Whether a program of that name is on the path. */
  static boolean isInstalled(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** A file of the project. */
  static Path file(String name) {
    return ROOT.resolve(name);
  }

  /** Waits until standard error has a match of {@code pattern}, and gives its first group. */
  String awaitOnError(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    await().atMost(START).until(() -> compiled.matcher(err()).find() || !isAlive());
    Matcher matcher = compiled.matcher(err());
    if (!matcher.find()) {
      throw new AssertionError("ended with " + process.exitValue() + ": " + err());
    }
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** Sends the signal that Ctrl-C sends, and waits for the end. */
  Ended interrupt() {
    return signal(ignoresInterrupt() ? "TERM" : "INT");
  }

  /**
   * Whether the process was started by something that runs in a shell's background, from which it
   * inherits that SIGINT is ignored.
   */
  private boolean ignoresInterrupt() {
    long sigint = 1L << (2 - 1);
    return read(Path.of("/proc/" + process.pid() + "/status"))
        .lines()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & sigint) != 0);
  }

  private Ended signal(String name) {
    long from = System.nanoTime();
    other(directory, "kill", "-" + name, Long.toString(process.pid())).end();
    Ended ended = end();
    return new Ended(
        ended.exitCode, ended.out, ended.err, Duration.ofNanos(System.nanoTime() - from));
  }

  /** Waits for the end, two minutes at most. */
  Ended end() {
    return end(Duration.ofMinutes(2));
  }

  /** Waits for the end. */
  Ended end(Duration patience) {
    try {
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        close();
        throw new AssertionError("still runs after %s: %s".formatted(patience, err()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return new Ended(process.exitValue(), read(out), err(), Duration.ZERO);
  }

  /** Ends the process for good if it still runs. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** What it has printed on standard output so far. */
  String out() {
    return read(out);
  }

  private boolean isAlive() {
    return process.isAlive();
  }

  private String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How a program ended.
   *
   * @param took from the signal to the end
   */
  record Ended(int exitCode, String out, String err, Duration took) {
    String lastLineOut() {
      String[] lines = out.strip().split("\\R");
      return lines[lines.length - 1];
    }
  }
}
