package io.streamgan.ingest.source;

import java.util.Arrays;
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

  /**
   * The same files with other labels. Labels that are all numbers are class indices; others are
   * names.
   *
   * @param offset number of the first class
   * @param location for messages
   */
  ClassFolders labelledBy(Map<String, String> labels, int offset, Object location) {
    if (!labels.values().stream().allMatch(label -> label.matches("\\d{1,9}"))) {
      return indexed(paths, paths.stream().map(labels::get).toList(), splits);
    }
    int[] numbers = new int[labels.size()];
    int at = 0;
    int[] places = new int[paths.size()];
    for (int i = 0; i < places.length; i++) {
      String label = labels.get(paths.get(i));
      places[i] = label == null ? -1 : at;
      if (label != null) {
        numbers[at++] = Integer.parseInt(label);
      }
    }
    NumberedClasses numbered = NumberedClasses.of(Arrays.copyOf(numbers, at), offset, location);
    return new ClassFolders(
        paths,
        numbered.classes(),
        Arrays.stream(places)
            .map(place -> place < 0 ? SourceImage.UNLABELLED : numbered.labels()[place])
            .toArray(),
        splits);
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
