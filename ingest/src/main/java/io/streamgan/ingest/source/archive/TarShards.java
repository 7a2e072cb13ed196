package io.streamgan.ingest.source.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The plain tar archives of a folder as one source, as WebDataset divides large sets. Paths begin
 * with the name of the archive, which names no class.
 */
public final class TarShards extends ListedTar {
  private static final Pattern ENDING = Pattern.compile("\\.(tar|tar\\.gz|tgz)$");

  private final Map<String, TarFiles> shards;
  private final List<String> paths;

  private TarShards(
      Path folder,
      Map<String, TarFiles> shards,
      List<String> paths,
      Map<String, String> labels,
      Map<String, Integer> skipped) {
    super(folder, labels, skipped, Map.of());
    this.shards = shards;
    this.paths = paths;
  }

  /** Returns whether a name has the ending of a tar archive. */
  public static boolean isArchive(String name) {
    return ENDING.matcher(name).find();
  }

  /** Returns the archives that lie directly in {@code folder}, sorted, by their endings. */
  public static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> isArchive(file.toString()) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // Whoever opens it as a folder of images says what is wrong.
      return List.of();
    }
  }

  /**
   * Lists all archives.
   *
   * @throws io.streamgan.ingest.source.SourceException when one of them cannot be read
   */
  public static TarShards open(Path folder, List<Path> archives) {
    Map<String, TarFiles> shards = new LinkedHashMap<>();
    try {
      for (Path archive : archives) {
        shards.put(archive.getFileName().toString(), TarFiles.open(archive));
      }
      List<String> paths = new ArrayList<>();
      Map<String, String> labels = new HashMap<>();
      Map<String, Integer> skipped = new TreeMap<>();
      shards.forEach(
          (name, shard) -> {
            shard.paths().forEach(path -> paths.add(name + "/" + path));
            shard.labels().forEach((path, label) -> labels.put(name + "/" + path, label));
            shard.skipped().forEach((kind, count) -> skipped.merge(kind, count, Integer::sum));
          });
      return new TarShards(folder, shards, paths, labels, skipped);
    } catch (RuntimeException e) {
      shards.values().forEach(TarFiles::close);
      throw e;
    }
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public String pathInSet(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  @Override
  public byte[] read(String path) throws IOException {
    TarFiles shard = shards.get(path.substring(0, path.indexOf('/')));
    if (shard == null) {
      throw new IOException("there is no such archive");
    }
    return shard.read(pathInSet(path));
  }

  @Override
  public void close() {
    shards.values().forEach(TarFiles::close);
  }
}
