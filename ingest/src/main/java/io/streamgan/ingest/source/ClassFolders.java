package io.streamgan.ingest.source;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one split, or of all, and their classes as {@link FolderLayout} names them; class
 * indices follow the sorted names.
 *
 * @param paths of the chosen split
 * @param labels class index of each path, {@link SourceImage#UNLABELLED} where it has none
 * @param splits number of files of each split of the whole; empty where it has no splits
 */
record ClassFolders(
    List<String> paths, List<String> classes, int[] labels, Map<String, Integer> splits) {
  /**
   * @param paths separated by '/'
   * @param split that is wanted, in any spelling that {@link FolderLayout} knows; empty for all
   */
  static ClassFolders of(List<String> paths, String split) {
    FolderLayout layout = FolderLayout.of(paths);
    Map<String, Integer> splits = new TreeMap<>();
    for (String path : paths) {
      String own = layout.split(path);
      if (own != null) {
        splits.merge(own, 1, Integer::sum);
      }
    }
    List<String> chosen =
        split.isEmpty()
            ? paths
            : paths.stream().filter(path -> FolderLayout.isIn(split, layout.split(path))).toList();
    return indexed(chosen, chosen.stream().map(layout::className).toList(), splits);
  }

  private static ClassFolders indexed(
      List<String> paths, List<@Nullable String> names, Map<String, Integer> splits) {
    List<String> classes = names.stream().filter(Objects::nonNull).distinct().sorted().toList();
    Map<String, Integer> indices = new TreeMap<>();
    for (String name : classes) {
      indices.put(name, indices.size());
    }
    int[] labels =
        names.stream()
            .mapToInt(name -> name == null ? SourceImage.UNLABELLED : indices.get(name))
            .toArray();
    return new ClassFolders(paths, classes, labels, splits);
  }
}
