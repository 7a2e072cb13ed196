package io.streamgan.ingest.source.parquet;

import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.ListingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images of one or several Parquet files. An image's path is the name of its file, as far as
 * there are several, and the number of its row. A file whose name, or whose folder's name, is that
 * of a split ({@code train-00000-of-00002.parquet}) belongs to it. Rows are read in their order, a
 * window of them at a time. For one thread at a time.
 */
public final class ParquetFiles implements ImageFiles {
  private static final String ENDING = ".parquet";

  /** Levels of folders in which the files of a set lie. */
  private static final int DEPTH = 2;

  /** Largest number of images in a window. */
  private static final int MAX_WINDOW = 4096;

  /** Size of the images in a window in bytes, on average. */
  private static final long WINDOW_BYTES = 64 << 20;

  private final Path location;
  private final Map<String, ParquetShard> shards;
  private final List<String> paths = new ArrayList<>();
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, Integer> indices = new HashMap<>();
  private final Map<String, byte[]> waiting = new HashMap<>();
  private final int window;
  private List<String> selected = List.of();
  private @Nullable ParquetShard reading;

  private ParquetFiles(Path location, Map<String, ParquetShard> shards) {
    this.location = location;
    this.shards = shards;
    shards.forEach(
        (name, shard) -> {
          for (int row = 0; row < shard.count(); row++) {
            String path = name + row;
            paths.add(path);
            String label = shard.label(row);
            if (label != null) {
              labels.put(path, label);
            }
          }
        });
    long bytes = shards.values().stream().mapToLong(ParquetShard::bytes).sum();
    long perImage = Math.max(1, bytes / Math.max(1, paths.size()));
    window = (int) Math.max(1, Math.min(MAX_WINDOW, WINDOW_BYTES / perImage));
    select(paths);
  }

  /** Returns the Parquet files in {@code folder} and the folders in it, sorted, by their ending. */
  public static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // Whoever opens it as a folder of images says what is wrong.
      return List.of();
    }
  }

  /**
   * Reads the labels of all files.
   *
   * @param location the file, or the folder of the files
   * @throws io.streamgan.ingest.source.SourceException when one of them cannot be read, or has no
   *     images
   */
  public static ParquetFiles open(Path location, List<Path> files) {
    Map<String, Path> named = new LinkedHashMap<>();
    files.forEach(file -> named.put(location.relativize(file).toString(), file));
    return open(location, named);
  }

  /**
   * Reads the labels of all files.
   *
   * @param location the folder of the files
   * @param files by their paths below the folder
   * @throws io.streamgan.ingest.source.SourceException when one of them cannot be read, or has no
   *     images
   */
  public static ParquetFiles open(Path location, Map<String, Path> files) {
    ListingProgress progress = new ListingProgress("listing " + location);
    Map<String, ParquetShard> shards = new LinkedHashMap<>();
    long done = 0;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      String name = files.size() == 1 ? "" : nameOf(file.getKey());
      shards.put(name, ParquetShard.open(file.getValue()));
      done += file.getValue().toFile().length();
      progress.at(done, 0);
    }
    return new ParquetFiles(location, shards);
  }

  /** Returns whether a path below the folder of a set has the ending and depth of its files. */
  public static boolean isPart(String path) {
    return path.endsWith(ENDING) && path.chars().filter(c -> c == '/').count() < DEPTH;
  }

  private static String nameOf(String path) {
    return path.substring(0, path.length() - ENDING.length()).replace('\\', '/') + "/";
  }

  @Override
  public String name() {
    return location.toAbsolutePath().normalize().getFileName().toString();
  }

  /** In the order of the files' names and of the rows. */
  @Override
  public List<String> paths() {
    return paths;
  }

  /** The row below the split of its file, where that has one: names of files are no classes. */
  @Override
  public String pathInSet(String path) {
    int row = path.lastIndexOf('/') + 1;
    for (String name : path.substring(0, row).split("/", -1)) {
      String split = FolderLayout.splitOf(name.replaceFirst("-\\d+(-of-\\d+)?$", ""));
      if (split != null) {
        return split + "/" + path.substring(row);
      }
    }
    return path.substring(row);
  }

  @Override
  public Map<String, Integer> skipped() {
    return Map.of();
  }

  @Override
  public Map<String, String> labels() {
    return labels;
  }

  @Override
  public OptionalInt window() {
    return OptionalInt.of(window);
  }

  @Override
  public void select(List<String> wanted) {
    selected = wanted;
    indices.clear();
    wanted.forEach(path -> indices.put(path, indices.size()));
  }

  @Override
  public byte[] read(String path) throws IOException {
    byte[] content = waiting.remove(path);
    if (content == null) {
      fill(path);
      content = waiting.remove(path);
    }
    if (content == null) {
      throw new IOException("its row has no bytes of an image");
    }
    return content;
  }

  /** Reads the window of an image. */
  private void fill(String path) throws IOException {
    Integer index = indices.get(path);
    if (index == null) {
      throw new IOException("there is no such row");
    }
    waiting.clear();
    int first = index - index % window;
    for (String each : selected.subList(first, Math.min(selected.size(), first + window))) {
      byte[] content = content(each);
      if (content != null) {
        waiting.put(each, content);
      }
    }
  }

  private byte @Nullable [] content(String path) {
    int row = path.lastIndexOf('/') + 1;
    ParquetShard shard = shards.get(path.substring(0, row));
    if (shard != reading) {
      close();
      reading = shard;
    }
    return shard == null ? null : shard.read(Integer.parseInt(path, row, path.length(), 10));
  }

  @Override
  public void close() {
    ParquetShard open = reading;
    reading = null;
    if (open != null) {
      open.close();
    }
  }
}
