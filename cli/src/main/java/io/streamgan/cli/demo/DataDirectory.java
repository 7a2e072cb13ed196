package io.streamgan.cli.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a demo keeps its topics, and with them the state of its model. A directory belongs to one
 * run: the settings that decide what is learned are written beside the topics, and only a demo with
 * the same ones continues there.
 */
public final class DataDirectory {
  private static final String RUN_FILE = "run.properties";
  private static final String BROKER_DIRECTORY = "broker";

  /** What a demo does with the directory that it finds. */
  public sealed interface Opening {
    /** There was nothing, or it was asked to begin anew. */
    record New() implements Opening {}

    /** The run that is there goes on. */
    record Continued() implements Opening {}

    /**
     * The run that was there was moved aside.
     *
     * @param differences settings that differ, as {@code name (old, now new)}
     */
    record Replaced(Path movedTo, List<String> differences) implements Opening {}
  }

  private final Path directory;

  public DataDirectory(Path directory) {
    this.directory = directory;
  }

  /** Where the broker keeps its data. */
  public Path broker() {
    return directory.resolve(BROKER_DIRECTORY);
  }

  /**
   * Makes the directory that of {@code run}.
   *
   * @param run the settings that decide what is learned
   * @param fresh whether to begin anew even when the same run is there
   * @throws UncheckedIOException when the directory cannot be read or written
   */
  public Opening open(Map<String, String> run, boolean fresh) {
    try {
      Map<String, String> found = read();
      if (!found.isEmpty() && !fresh && found.equals(run)) {
        return new Opening.Continued();
      }
      Opening opening = new Opening.New();
      if (!found.isEmpty() && !fresh) {
        opening = new Opening.Replaced(moveAside(), differences(found, run));
      } else {
        delete(broker());
      }
      write(run);
      return opening;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be used as data directory: %s".formatted(directory, e), e);
    }
  }

  private Path moveAside() throws IOException {
    Path previous = directory.resolveSibling(directory.getFileName() + ".previous");
    delete(previous);
    return Files.move(directory, previous);
  }

  private static List<String> differences(Map<String, String> found, Map<String, String> run) {
    TreeMap<String, String> all = new TreeMap<>(found);
    all.putAll(run);
    return all.keySet().stream()
        .filter(name -> !found.getOrDefault(name, "").equals(run.getOrDefault(name, "")))
        .map(
            name ->
                "%s (%s, now %s)"
                    .formatted(
                        name, found.getOrDefault(name, "none"), run.getOrDefault(name, "none")))
        .toList();
  }

  /** Empty when there is none. */
  private Map<String, String> read() throws IOException {
    Path file = directory.resolve(RUN_FILE);
    if (!Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    TreeMap<String, String> run = new TreeMap<>();
    properties.stringPropertyNames().forEach(name -> run.put(name, properties.getProperty(name)));
    return run;
  }

  private void write(Map<String, String> run) throws IOException {
    Files.createDirectories(directory);
    Properties properties = new Properties();
    properties.putAll(run);
    try (Writer writer = Files.newBufferedWriter(directory.resolve(RUN_FILE))) {
      properties.store(writer, "What the topics in this directory were learned with");
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
