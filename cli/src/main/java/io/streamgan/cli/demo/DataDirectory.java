package io.streamgan.cli.demo;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.cli.process.FileErrors;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a demo keeps its topics, and with them the state of its model. A directory belongs to one
 * run: the settings that decide what is learned are written beside the topics, and only a demo with
 * the same ones continues there.
 *
 * <ul>
 *   <li>A directory is used only when it is empty or was made by a demo, and by one demo at a time:
 *       its marker is locked while it is open, and nothing is changed before that.
 *   <li>A run is deleted only when it was asked to begin anew; another run is moved aside, to a
 *       name that is free.
 * </ul>
 */
public final class DataDirectory implements AutoCloseable {
  private static final String MARKER = ".streamgan-data";
  private static final String RUN_FILE = "run.properties";
  private static final String BROKER = "broker";
  private static final String MONITOR = "monitor";
  private static final String AGGREGATOR = "average";
  private static final String INGEST = "ingest";
  private static final String CLASSIFIER = "classifier";

  /** What a demo keeps of a run, besides files whose names begin with the classifier's. */
  private static final Set<String> RUN = Set.of(BROKER, INGEST, MONITOR, AGGREGATOR, RUN_FILE);

  /** What an empty directory may hold: the top of a file system has a folder of its own. */
  private static final Set<String> NOTHING = Set.of("lost+found");

  /** What a demo does with the directory that it finds. */
  public sealed interface Opening {
    /** There was nothing, or the demo was asked to begin anew. */
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
  private final FileChannel marker;
  private final Opening opening;

  private DataDirectory(Path directory, FileChannel marker, Opening opening) {
    this.directory = directory;
    this.marker = marker;
    this.opening = opening;
  }

  /**
   * Makes {@code directory} that of {@code run}, and keeps other demos out of it until it is
   * closed.
   *
   * @param run the settings that decide what is learned
   * @param fresh whether to delete the run that is there, and to begin anew
   * @throws DataDirectoryException when the directory is in use, or holds something else
   * @throws UncheckedIOException when the directory cannot be read or written
   */
  public static DataDirectory open(Path directory, Map<String, String> run, boolean fresh) {
    Path here = directory.toAbsolutePath().normalize();
    try {
      requireOwn(here);
      FileChannel marker = lock(here);
      try {
        EmbeddedBroker.adopt(here.resolve(BROKER));
        Map<String, String> found = read(here);
        if (!fresh && found.equals(run)) {
          return new DataDirectory(here, marker, new Opening.Continued());
        }
        Opening opening = new Opening.New();
        if (fresh) {
          for (Path part : parts(here)) {
            delete(part);
          }
        } else if (!parts(here).isEmpty()) {
          Path previous = moveAside(here);
          opening = new Opening.Replaced(previous, differences(found, run));
          marker.close();
          marker = lock(here);
        }
        write(here, run);
        return new DataDirectory(here, marker, opening);
      } catch (IOException | RuntimeException e) {
        marker.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be used as data directory: %s".formatted(directory, FileErrors.inWords(e)), e);
    }
  }

  /** What was found, and what became of it. */
  public Opening opening() {
    return opening;
  }

  /** Where the broker keeps its data. */
  Path broker() {
    return directory.resolve(BROKER);
  }

  /** Where ingest keeps its state. */
  Path ingest() {
    return directory.resolve(INGEST);
  }

  /** Where the monitor keeps its state. */
  Path monitor() {
    return directory.resolve(MONITOR);
  }

  /** Where the aggregator keeps its state. */
  Path aggregator() {
    return directory.resolve(AGGREGATOR);
  }

  /**
   * File of the classifier that the monitor has learned. Beside it lie the drift reference and the
   * images of the past.
   */
  Path classifier() {
    return directory.resolve(CLASSIFIER);
  }

  /** Lets other demos in. */
  @Override
  public void close() {
    try {
      marker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOwn(Path directory) throws IOException {
    if (!Files.exists(directory) || Files.exists(directory.resolve(MARKER))) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> names =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(n -> !NOTHING.contains(n))
              .toList();
      if (!names.isEmpty() && !isUnmarkedRun(directory, names)) {
        throw new DataDirectoryException(
            "%s holds files that no demo has written (%s); choose an empty or new folder with --data-dir"
                .formatted(directory, names.get(0)));
      }
    }
  }

  private static List<Path> parts(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> isOfRun(entry.getFileName().toString())).toList();
    }
  }

  private static boolean isOfRun(String name) {
    return RUN.contains(name) || name.equals(CLASSIFIER) || name.startsWith(CLASSIFIER + ".");
  }

  /** Whether version 0.1, which wrote no marker, has made the directory. */
  private static boolean isUnmarkedRun(Path directory, List<String> names) throws IOException {
    return names.stream().allMatch(DataDirectory::isOfRun)
        && names.contains(RUN_FILE)
        && Files.exists(directory.resolve(BROKER).resolve("meta.properties"));
  }

  private static FileChannel lock(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel marker =
        FileChannel.open(
            directory.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = marker.tryLock();
    } catch (OverlappingFileLockException e) {
      // This process has it.
    }
    if (lock == null || EmbeddedBroker.isInUse(directory.resolve(BROKER))) {
      marker.close();
      throw new DataDirectoryException(
          "%s is in use by another demo; stop that one, or choose another --data-dir"
              .formatted(directory));
    }
    return marker;
  }

  /** Moves the directory to the first free name of those that end with {@code .previous}. */
  private static Path moveAside(Path directory) throws IOException {
    String name = directory.getFileName() + ".previous";
    Path previous = directory.resolveSibling(name);
    for (int number = 2; Files.exists(previous); number++) {
      previous = directory.resolveSibling(name + "-" + number);
    }
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
  private static Map<String, String> read(Path directory) throws IOException {
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

  private static void write(Path directory, Map<String, String> run) throws IOException {
    Properties properties = new Properties();
    properties.putAll(run);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    // Without the first line, which is the date in the language and time zone of this machine.
    Files.write(directory.resolve(RUN_FILE), text.toString().lines().skip(1).sorted().toList());
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
