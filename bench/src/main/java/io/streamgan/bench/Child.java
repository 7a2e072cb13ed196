package io.streamgan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command of this project, or a Kafka node, in a process of its own; its output goes to files.
 */
public final class Child implements AutoCloseable {
  /** Main class of the command line. */
  public static final String STREAMGAN = "io.streamgan.cli.Main";

  /** JVM flags of a process that starts sooner and then runs more slowly. */
  public static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  /** All that were started; those that have ended do no harm here. */
  private static final List<ProcessHandle> STARTED = new ArrayList<>();

  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll));
  }

  private final Process process;
  private final String name;
  private final Path out;
  private final Path err;
  private final long startNanos = System.nanoTime();

  private Child(String name, Path directory, List<String> command) {
    this.name = name;
    try {
      out = Files.createTempFile(directory, name + "-", ".out");
      err = Files.createTempFile(directory, name + "-", ".err");
      process =
          start(
              new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    synchronized (STARTED) {
      if (ending) {
        throw new BenchException("no process is started any more, because this one ends");
      }
      Process started = builder.start();
      STARTED.add(started.toHandle());
      return started;
    }
  }

  /** Ends all processes when this one ends in any way, after a signal for example. */
  private static void endAll() {
    synchronized (STARTED) {
      ending = true;
      STARTED.forEach(Child::end);
    }
  }

  private static void end(ProcessHandle process) {
    Stream.concat(process.descendants(), Stream.of(process))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Starts {@code ./streamgan ARGUMENTS}, with the flags {@link #QUICK}. */
  public static Child streamgan(String name, Path directory, String... arguments) {
    return java(name, directory, QUICK, STREAMGAN, arguments);
  }

  /**
   * Starts a class of the class path.
   *
   * @param directory for its output
   * @param flags of the JVM
   */
  public static Child java(
      String name, Path directory, List<String> flags, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Kafka's own main does not set it.
    command.addAll(List.of("-Duser.language=en", "-Duser.country=US"));
    for (String property : List.of("org.bytedeco.javacpp.cachedir", "java.awt.headless")) {
      String value = System.getProperty(property);
      if (value != null) {
        command.add("-D%s=%s".formatted(property, value));
      }
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(Arrays.asList(arguments));
    return new Child(name, directory, command);
  }

  public long startNanos() {
    return startNanos;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    await(Duration.ofSeconds(30));
  }

  /** SIGTERM; how long the end took. */
  public Duration stop() {
    long start = System.nanoTime();
    process.destroy();
    await(Duration.ofSeconds(30));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** SIGSTOP: the process and its connections stay, and nothing moves. */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the end, and gives the exit code. */
  public int await(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchException(
            "%s still runs after %d s; its words are in %s"
                .formatted(name, patience.toSeconds(), err));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until standard error has a match of {@code pattern}, and gives its first group. */
  public String awaitWords(String pattern, Duration patience) {
    Pattern compiled = Pattern.compile(pattern);
    Clock clock = new Clock(patience);
    while (true) {
      boolean alive = isAlive();
      Matcher matcher = compiled.matcher(err());
      if (matcher.find()) {
        return Objects.requireNonNull(
            matcher.groupCount() == 0 ? matcher.group() : matcher.group(1));
      }
      if (!alive) {
        throw new BenchException(
            "%s ended with code %d: %s".formatted(name, process.exitValue(), lastWords()));
      }
      clock.tick("%s has not said '%s'".formatted(name, pattern));
    }
  }

  public String err() {
    return read(err);
  }

  public String lastWords() {
    List<String> lines = err().strip().lines().toList();
    return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
  }

  public String lastLineOut() {
    List<String> lines = read(out).strip().lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BenchException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BenchException("interrupted", e);
  }

  /** Ends the process for good if it still runs, frozen or not. */
  @Override
  public void close() {
    end(process.toHandle());
  }
}
